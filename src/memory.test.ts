import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../tests/database.ts'
import { Memory } from './memory.ts'

const database = testDatabase()

beforeAll(() => say('nothing yet'))

const open = (seconds = 60) =>
  new Memory<{ id: string }>(database.notices, {
    channel: 'carrel_access',
    concerns: (_key, { id }, said) => said === `p${id}` || said === 'a',
    most: 10,
    seconds,
  })

const say = (said: string) => sql`select pg_notify('carrel_access', ${said})`.execute(database.db)

/** Counts how often it was read. */
const readings = (id: string) => {
  let count = 0
  const read = async () => {
    count += 1
    return { id }
  }
  return { read, count: () => count }
}

describe('what is kept in memory', () => {
  it('is read once', async () => {
    const memory = open()
    const ana = readings('ana')
    for (let n = 0; n < 20; n += 1) await memory.recall('key', ana.read)
    expect(ana.count()).toBe(1)
    expect(memory).toMatchObject({ hits: 19, misses: 1 })
  })

  it('is read again after the database said that it changed, before the one who said it goes on', async () => {
    const memory = open()
    const [ana, ben] = [readings('ana'), readings('ben')]
    await memory.recall('1', ana.read)
    await memory.recall('2', ben.read)
    await say('pana')
    await memory.recall('1', ana.read)
    await memory.recall('2', ben.read)
    expect([ana.count(), ben.count()]).toEqual([2, 1])
  })

  it('is not kept when it changed while it was being read', async () => {
    const memory = open()
    const ana = readings('ana')
    await memory.recall('key', async () => {
      const stale = await ana.read()
      await say('pana')
      return stale
    })
    await memory.recall('key', ana.read)
    expect(ana.count()).toBe(2)
  })

  it('does not keep that nothing was found', async () => {
    const memory = open()
    expect(await memory.recall('key', async () => null)).toBeNull()
    expect(await memory.recall('key', async () => ({ id: 'ana' }))).toEqual({ id: 'ana' })
  })

  it('is told by a change that was rolled back to keep what it has', async () => {
    const memory = open()
    const ana = readings('ana')
    await memory.recall('key', ana.read)
    const rolledBack = database.db.transaction().execute(async tx => {
      await sql`select pg_notify('carrel_access', 'pana')`.execute(tx)
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    await memory.recall('key', ana.read)
    expect(ana.count()).toBe(1)
  })
})

import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testDatabase } from '../../tests/database.ts'
import { openDatabase } from '../database.ts'
import { Memory } from '../memory.ts'

const database = testDatabase()

it('reach every process on a server', async ({ skip }) => {
  if (!database.url) return skip('The embedded database is one process.')
  const other = await openDatabase({ databaseUrl: database.url, dataDir: '', poolSize: 2 })
  const heard = Promise.withResolvers<string>()
  other.notices.listen('carrel_access', { heard: heard.resolve, missed: () => {} })
  await sql`select pg_notify('carrel_access', 'ahoy')`.execute(database.db)
  expect(await heard.promise).toBe('ahoy')
  await other.close()
})

it('make a process forget all when its connections were lost, and keep nothing until it listens again', async ({
  skip,
}) => {
  if (!database.url) return skip('The embedded database ends with its process.')
  const other = await openDatabase({ databaseUrl: database.url, dataDir: '', poolSize: 2 })
  const terms = { channel: 'carrel_access' as const, concerns: () => false, most: 9, seconds: 60 }
  const memory = new Memory<{ read: number }>(other.notices, terms)
  let read = 0
  const ask = () => memory.recall('key', async () => ({ read: ++read }))
  await ask()
  expect(await ask()).toEqual({ read: 1 })
  const lost = new Promise<void>(resolve => other.pool.on('remove', () => resolve()))
  const { rows } = await other.pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db)
  await lost
  expect(await ask()).toEqual({ read: 2 })
  expect(await ask()).toEqual({ read: 3 })
  await other.pool.query('select 1')
  await ask()
  expect(await ask()).toEqual({ read: 4 })
  await other.close()
})

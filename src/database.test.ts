import { Kysely, sql } from 'kysely'
import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../tests/database.ts'
import { LeasingDialect } from './database/leasing-dialect.ts'
import { asker, watchOver } from './database/watch.ts'
import { plannedAnew, type Tx, transaction, worded } from './database.ts'

const lines: string[] = []
const database = testDatabase(pino({ level: 'warn' }, { write: (line: string) => lines.push(line) }))

const marks = async () => (await database.pool.query('select mark from public.marks order by mark')).rows
const mark = (text: string) => sql`insert into public.marks (mark) values (${text})`

beforeAll(async () => {
  await database.pool.query('create table public.marks (mark text primary key)')
})

describe('a transaction', () => {
  it('keeps all of its work, or none of it when something is thrown', async () => {
    await transaction(database.db, tx => mark('kept').execute(tx))
    const failing = transaction(database.db, async tx => {
      await mark('dropped').execute(tx)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await marks()).toEqual([{ mark: 'kept' }])
  })

  it('refuses the pool inside, whichever way it is asked', async () => {
    const { db, pool } = database
    const inside = (work: () => Promise<unknown>) => transaction(db, work)
    const words = 'The pool was used inside a transaction'
    await expect(inside(() => pool.query('select 1'))).rejects.toThrow(words)
    await expect(inside(() => pool.connect())).rejects.toThrow(words)
    await expect(inside(() => sql`select 1`.execute(db))).rejects.toThrow(words)
    await expect(inside(() => transaction(db, async () => {}))).rejects.toThrow(words)
    const callback = inside(() => new Promise((_, reject) => pool.connect(cause => reject(cause))))
    await expect(callback).rejects.toThrow(words)
  })

  it('lets work that outlives it use the pool', async () => {
    const later = Promise.withResolvers<void>()
    let left: Promise<unknown> = Promise.resolve()
    await transaction(database.db, async () => {
      left = later.promise.then(() => database.pool.query('select 1'))
    })
    later.resolve()
    await expect(left).resolves.toMatchObject({ rowCount: 1 })
  })

  it('is rolled back past its limit, and its handle refuses from that moment on', async () => {
    let straggler: Promise<void> = Promise.resolve()
    const writeUntilRefused = async (tx: Tx) => {
      for (let number = 1; ; number++) await mark(`too late ${number}`).execute(tx)
    }
    const slow = transaction(
      database.db,
      tx => {
        straggler = writeUntilRefused(tx)
        return straggler
      },
      { limit: 30 },
    )
    await expect(slow).rejects.toThrow('still open after 30 ms')
    await expect(straggler).rejects.toThrow('still open after 30 ms')
    expect(await marks()).toEqual([{ mark: 'kept' }])
  })

  it('refuses a query that was not awaited before the end', async () => {
    const ended = Promise.withResolvers<void>()
    let straggler: Promise<unknown> = Promise.resolve()
    await transaction(database.db, async tx => {
      straggler = ended.promise.then(() => mark('forgotten').execute(tx))
    })
    ended.resolve()
    await expect(straggler).rejects.toThrow(/committed/)
    expect(await marks()).toEqual([{ mark: 'kept' }])
  })

  it('is reported and counted on the embedded database when it takes over 200 ms', async () => {
    const before = database.counts.slowTransactions
    await transaction(database.db, tx => sql`select pg_sleep(0.25)`.execute(tx))
    const expected = database.kind === 'embedded' ? 1 : 0
    expect(database.counts.slowTransactions - before).toBe(expected)
    expect(lines.filter(line => line.includes('held the embedded database'))).toHaveLength(expected)
  })
})

describe('values', () => {
  const one = async (query: string) => Object.values((await database.pool.query(query)).rows[0])[0]

  it('come as a number for counts, refusing what a number cannot hold', async () => {
    expect(await one('select count(*) from generate_series(1, 3)')).toBe(3)
    await expect(one('select 9007199254740993::bigint')).rejects.toThrow(RangeError)
  })

  it('come as the same day in every zone for dates', async () => {
    expect(await one("select '2024-03-31'::date")).toBe('2024-03-31')
  })

  it('come as an instant for times with a zone', async () => {
    expect(await one("select '2024-03-31 01:30+02'::timestamptz")).toEqual(new Date('2024-03-30T23:30:00Z'))
  })
})

it('prepares queries by name on a server, and never on the embedded database', async () => {
  const names = await transaction(database.db, async tx => {
    await sql`select ${1}::int`.execute(tx)
    await sql`select ${2}::int`.execute(tx)
    await sql`${plannedAnew} select ${3}::int`.execute(tx)
    return (await sql`select statement from pg_prepared_statements where statement like '%::int'`.execute(tx))
      .rows
  })
  expect(names).toEqual(database.kind === 'server' ? [{ statement: 'select $1::int' }] : [])
})

it('leaves the event loop free during a long statement', async () => {
  let ticks = 0
  const ticking = setInterval(() => ticks++, 5)
  await database.pool.query('select pg_sleep(0.3)')
  clearInterval(ticking)
  expect(ticks).toBeGreaterThan(20)
})

it('logs a query that takes long with who asked for it, and never with its values', async () => {
  const lines: string[] = []
  const counts = { slowQueries: 0, slowTransactions: 0 }
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) })
  const watch = watchOver('server', counts, 50, log)
  const watched = new Kysely<object>({ dialect: new LeasingDialect({ pool: database.pool }, watch) })
  const ask = (seconds: number) => sql`select pg_sleep(${seconds}), ${'secret'}::text`.execute(watched)
  await asker.run(() => ({ route: 'GET /search' }), ask, 0.06)
  await ask(0)
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { route: 'GET /search', statement: 'select pg_sleep($1), $2::text', msg: 'A query took long' },
  ])
  expect([lines.join().includes('secret'), counts.slowQueries]).toEqual([false, 1])
})

describe('a statement put into words once', () => {
  const sum = worded<{ a: number; b: number }, { sum: number }>(
    (_, { a, b }) => sql`select ${a}::int + ${b}::int + ${100}::int as sum`,
  )

  it('takes its values at each asking, in a transaction, too', async () => {
    expect(await sum(database.db, { a: 1, b: 2 })).toEqual([{ sum: 103 }])
    expect(await transaction(database.db, tx => sum(tx, { a: 5, b: 6 }))).toEqual([{ sum: 111 }])
  })

  it('does not let its values be taken by other ways than their names', async () => {
    const careless = worded<{ a: number }, object>((_, { ...all }) => sql`select ${all.a}`)
    await expect(careless(database.db, { a: 1 })).rejects.toThrow('by their names')
  })
})

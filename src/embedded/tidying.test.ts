import { beforeAll, describe, expect, inject, it } from 'vitest'
import { testDatabase } from '../../tests/database.ts'
import { tidy } from './tidying.ts'

const database = testDatabase()
const query = async (text: string) => (await database.pool.query(text)).rows
/** Counts of changes are passed on once a second; this passes them on now. */
const count = () => query('select pg_stat_force_next_flush()')

// Other tables change while a worker or a migration runs; this one is ours.
const ours = (statements: string[]) => statements.filter(statement => statement.endsWith('public.notes'))

describe.skipIf('server' in inject('template'))('tidying', () => {
  beforeAll(async () => {
    await query('create table public.notes (id integer primary key, text text)')
  })

  it('tells the planner about a table that has grown', async () => {
    await query("insert into public.notes select n, 'new' from generate_series(1, 1000) n")
    await count()
    expect(ours(await tidy(database.pool))).toEqual(['analyze public.notes'])
    const [{ reltuples }] = await query("select reltuples from pg_class where oid = 'public.notes'::regclass")
    expect(reltuples).toBe(1000)
  })

  it('has nothing to do when little has changed', async () => {
    await query("update public.notes set text = 'changed' where id <= 10")
    await count()
    expect(ours(await tidy(database.pool))).toEqual([])
  })

  it('frees the room of rows that are gone', async () => {
    await query('delete from public.notes where id > 500')
    await count()
    expect(ours(await tidy(database.pool))).toEqual(['vacuum (analyze) public.notes'])
    const [{ size }] = await query("select pg_relation_size('public.notes')::integer as size")
    await query("insert into public.notes select n, 'again' from generate_series(501, 1000) n")
    expect(await query("select pg_relation_size('public.notes')::integer as size")).toEqual([{ size }])
  })
})

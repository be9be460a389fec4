import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { withSession } from '../database/session.ts'
import { type Database, type Tx, transaction } from '../database.ts'
import { migrate, migrateExactly } from '../migrations.ts'
import { unpack } from './contents.ts'
import { backUp, contentsOf, installation, moves, opened } from './installation.fixture.ts'
import { load } from './loading.ts'
import { withSpool } from './spool.ts'

/** What no table of today has: a later migration may bring it, and a backup must not lose it. */
async function makeOddTables(tx: Tx): Promise<void> {
  await sql`create type catalog.mood as enum ('calm', 'glad')`.execute(tx)
  await sql`
    create table catalog.odd (
      number integer generated always as identity,
      name text primary key,
      doubled text generated always as (name || name) stored,
      "Odd ""name""" text,
      meaning vector(3),
      weight double precision,
      small real,
      exact numeric,
      took interval,
      day date,
      clock time,
      period tstzrange,
      moods catalog.mood[],
      grid integer[][],
      address inet,
      letters char(5),
      bits bit varying,
      document json
    )`.execute(tx)
  // Two tables that refer to each other, and one that has no key.
  await sql`create table catalog.hens (id integer primary key, egg integer not null)`.execute(tx)
  await sql`create table catalog.eggs (id integer primary key, hen integer not null references catalog.hens)`.execute(
    tx,
  )
  await sql`alter table catalog.hens add constraint "Hen's egg" foreign key (egg) references catalog.eggs`.execute(
    tx,
  )
  await sql`create table catalog.keyless (text text, number integer)`.execute(tx)
  await sql`create table catalog.parted (id integer primary key, text text) partition by range (id)`.execute(
    tx,
  )
  await sql`create table catalog.parted_low partition of catalog.parted for values from (0) to (10)`.execute(
    tx,
  )
  await sql`create table catalog.parted_high partition of catalog.parted for values from (10) to (20)`.execute(
    tx,
  )
}

async function fillOddTables({ db }: Database): Promise<void> {
  await transaction(db, async tx => {
    await makeOddTables(tx)
    await sql`set constraints all deferred`.execute(tx)
    for (const name of ['Zebra', 'apple', 'Äpfel', 'apple ', '', 'ﬁ', '\u{1f4da}', '\\.', 'tab\t', 'a\r\nb'])
      await sql`insert into catalog.odd (name, "Odd ""name""", meaning, weight, small, exact, took, day, clock, period,
          moods, grid, address, letters, bits, document)
        values (${name}, null, '[0.1,-2.5e-7,3]', 0.1::float8 + 0.2::float8, 'NaN', 1e-30, '1 mon -2 days 03:04:05.678901',
          'infinity', '24:00:00', '[2026-01-01 00:00+05:30,)', array['glad', null]::catalog.mood[], '{{1,2},{3,NULL}}',
          '2001:db8::/32', 'ab', '10101', '{"b": 1,  "a": 1.0, "b": 2}')`.execute(tx)
    await sql`insert into catalog.odd (name) values ('nothing else')`.execute(tx)
    await sql`insert into catalog.keyless values ('b', 1), ('b', 1), (null, null), ('a', 2)`.execute(tx)
    await sql`insert into catalog.parted values (15, 'high'), (5, 'low')`.execute(tx)
    await sql`alter table catalog.hens alter constraint "Hen's egg" deferrable initially deferred`.execute(tx)
    await sql`insert into catalog.hens values (1, 2), (2, 1)`.execute(tx)
    await sql`insert into catalog.eggs values (1, 1), (2, 2)`.execute(tx)
  })
  await sql`alter table catalog.hens alter constraint "Hen's egg" not deferrable`.execute(db)
}

it.each(moves)(
  'loses nothing of any type, any key and any reference from %s to %s',
  { timeout: 120_000 },
  async (from, to) => {
    const source = await installation(from, fillOddTables)
    const { path, manifest } = await backUp(source)
    const target = await installation(to)
    const before = await opened(source, contentsOf)
    await opened(target, async database => {
      const embedded = to === 'embedded' ? `${target.dataDir}/database` : undefined
      await withSpool({ embedded, beside: target.dataDir }, spool =>
        withSession(database.pool, session =>
          load(session, {
            manifest,
            spool,
            installation: '00000000-0000-4000-8000-000000000000',
            makeSchema: async tx => {
              await migrateExactly(tx, manifest.migrations)
              await makeOddTables(tx)
            },
            upgradeSchema: migrate,
            unpack: table => unpack(path, manifest, { table, file: async () => {} }),
            say: () => {},
          }),
        ),
      )
      expect(await contentsOf(database)).toEqual(before)
      const { pool } = database
      const { rows } = await pool.query(
        `insert into catalog.odd (name) values ('next') returning number, doubled`,
      )
      expect(rows).toEqual([{ number: 12, doubled: 'nextnext' }])
      await expect(pool.query('insert into catalog.hens values (3, 9)')).rejects.toThrow("Hen's egg")
    })
  },
)

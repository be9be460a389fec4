import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { sql } from 'kysely'
import type { Session } from '../database/session.ts'
import { type Tx, transaction } from '../database.ts'
import { appliedMigrations } from '../migrations.ts'
import { StartProblem } from '../start-problem.ts'
import { digestOf } from './archive.ts'
import type { TableEntry } from './contents.ts'
import { type Copying, copyingIn, settleText, spooled } from './copying.ts'
import { becomeInstallation } from './installation.ts'
import type { Say } from './making.ts'
import type { Manifest } from './manifest.ts'
import { unbounded } from './snapshot.ts'
import type { Spool } from './spool.ts'
import {
  identifier,
  queueSchema,
  quoted,
  type Reference,
  referencesIn,
  schemasOf,
  type TableRows,
  tablesIn,
} from './tables.ts'

export type Loading = {
  manifest: Manifest
  spool: Spool
  /** Which installation it becomes, as a UUID. */
  installation: string
  /** Makes the tables as they were when the backup was made. */
  makeSchema(tx: Tx): Promise<void>
  /** Brings them up to this version. */
  upgradeSchema(tx: Tx): Promise<void>
  /** Takes out again who has gone since. */
  forgetAgain?(tx: Tx): Promise<void>
  /** The last thing inside the transaction. */
  beforeCommit?(): Promise<void>
  /** Gives each table of the backup in its order. */
  unpack(table: (entry: TableEntry, body: Readable) => Promise<void>): Promise<void>
  say: Say
}

const limit = 24 * 3_600_000

/**
 * Replaces all that Carrel has in the database by a backup: in one transaction, so that a failure leaves
 * what was there. The schema is made as it was when the backup was made, filled, read back and compared,
 * and then brought up to this version. pg-boss's own tables are there already.
 * @throws {StartProblem} when a table is not what the backup says
 */
export const load = (session: Session, loading: Loading): Promise<void> =>
  transaction(session.db, tx => loadInside(session, tx, loading), { limit })

async function loadInside(
  session: Session,
  tx: Tx,
  {
    manifest,
    spool,
    installation,
    makeSchema,
    upgradeSchema,
    forgetAgain,
    beforeCommit,
    unpack,
    say,
  }: Loading,
): Promise<void> {
  await unbounded(tx)
  await settleText(tx)
  await dropAll(tx)
  await makeSchema(tx)
  const tables = await tablesFor(tx, manifest)
  const copying = copyingIn(session, tx, spool)
  // What is left out of backups may name what is in them; in a schema just made it is empty.
  await sql`truncate ${sql.raw([...tables.keys()].map(quoted).join(', '))} cascade`.execute(tx)
  const deferred = await deferBackwards(tx, manifest)
  // What triggers work out is in the backup like all else: worked out again it would be there twice.
  await letTriggers(tx, 'disable', tables)
  await unpack(async (entry, body) => {
    const rows = await copying.into(entry, body)
    if (rows !== entry.rows) throw differs(entry.name, `${rows} rows arrived instead of ${entry.rows}`)
    if (rows >= 10_000) say(`${entry.name}: ${rows.toLocaleString('en')} rows.`)
  })
  await sql`set constraints all immediate`.execute(tx)
  for (const { on, constraint } of deferred)
    await sql.raw(`alter table ${on} alter constraint ${identifier(constraint)} not deferrable`).execute(tx)
  await letTriggers(tx, 'enable', tables)

  say('Reading every table back.')
  for (const entry of manifest.tables) await compare(entry, tables.get(entry.name), copying, spool)
  await setSequences(tx, manifest)
  await giveJobsTime(tx)
  await upgradeSchema(tx)
  await forgetAgain?.(tx)
  await becomeInstallation(tx, installation)
  await analyze(tx)
  await beforeCommit?.()
}

async function letTriggers(tx: Tx, how: 'disable' | 'enable', tables: ReadonlyMap<string, TableRows>) {
  for (const table of tables.keys())
    if (!table.startsWith(`${queueSchema}.`))
      await sql.raw(`alter table ${quoted(table)} ${how} trigger user`).execute(tx)
}

async function dropAll(tx: Tx): Promise<void> {
  const schemas = schemasOf(await appliedMigrations(tx)).filter(name => name !== queueSchema)
  for (const schema of schemas)
    await sql.raw(`drop schema if exists ${identifier(schema)} cascade`).execute(tx)
  await sql`drop table if exists public.kysely_migration, public.kysely_migration_lock`.execute(tx)
}

/** The tables of the target that the backup fills, each with the backup's columns. */
async function tablesFor(tx: Tx, { migrations, tables }: Manifest): Promise<Map<string, TableRows>> {
  const present = new Map((await tablesIn(tx, schemasOf(migrations))).map(table => [table.name, table]))
  return new Map(
    tables.map(({ name, columns }) => {
      const table = present.get(name)
      const missing = table ? columns.find(column => !table.columns.includes(column)) : '*'
      if (!table || missing)
        throw new StartProblem(
          `The backup holds ${name}${table ? `.${missing}` : ''}, which this version of Carrel does not have; restore it with the version that made it.`,
        )
      return [name, { ...table, columns }]
    }),
  )
}

/** Where tables refer to each other in a circle, one reference leads to rows that come later. */
async function deferBackwards(tx: Tx, { tables }: Manifest): Promise<Reference[]> {
  const place = new Map(tables.map(({ name }, index) => [name, index]))
  const backwards = (await referencesIn(tx)).filter(({ child, parent, deferrable }) => {
    return !deferrable && (place.get(parent) ?? -1) > (place.get(child) ?? Number.POSITIVE_INFINITY)
  })
  for (const { on, constraint } of backwards)
    await sql
      .raw(`alter table ${on} alter constraint ${identifier(constraint)} deferrable initially deferred`)
      .execute(tx)
  return backwards
}

async function compare(
  entry: TableEntry,
  table: TableRows | undefined,
  copying: Copying,
  spool: Spool,
): Promise<void> {
  if (!table) throw differs(entry.name, 'it is missing')
  const file = `${entry.name}.back`
  const rows = await copying.out(table, file)
  if (rows !== entry.rows) throw differs(entry.name, `it has ${rows} rows instead of ${entry.rows}`)
  const { sha256 } = await digestOf(spooled(spool, file))
  if (sha256 !== entry.sha256) throw differs(entry.name, 'its rows read otherwise')
  await rm(join(spool.folder, file))
}

async function setSequences(tx: Tx, { sequences }: Manifest): Promise<void> {
  for (const { name, last, called } of sequences)
    await sql`select setval(${quoted(name)}::regclass, ${last}::bigint, ${called})`.execute(tx)
}

// A queue forgets jobs that waited for two weeks; the time that a backup lay somewhere does not count.
async function giveJobsTime(tx: Tx): Promise<void> {
  await sql`
    update pgboss.job set keep_until = now() + interval '14 days'
    where state in ('created', 'retry') and keep_until < now() + interval '7 days'`.execute(tx)
}

// What this transaction has made or emptied nobody else holds a lock on; another program's tables may wait.
async function analyze(tx: Tx): Promise<void> {
  const tables = await tablesIn(tx, schemasOf(await appliedMigrations(tx)))
  await sql`analyze ${sql.raw(tables.map(({ name }) => quoted(name)).join(', '))}`.execute(tx)
}

function differs(table: string, how: string): StartProblem {
  return new StartProblem(
    `The table ${table} is not in the database as the backup has it: ${how}. Nothing was changed.`,
  )
}

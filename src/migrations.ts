import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { withExtensions } from './database/extensions.ts'
import type { Db } from './database.ts'
import type { Log } from './log.ts'
import { StartProblem } from './start-problem.ts'

const folder = new URL('../migrations/', import.meta.url)

/**
 * Brings the schema up to the code; costs two short queries when it is. Several processes may call it at
 * once on a server: the first one works, the others wait for it.
 * @throws {StartProblem} when the schema is newer than the code, or an extension is missing
 */
export const migrate = async (db: Db, log?: Log): Promise<void> => {
  const known = await knownMigrations()
  const applied = await appliedMigrations(db)
  const unknown = applied.filter(name => !known.includes(name))
  if (unknown.length > 0) throw newerSchema(unknown)
  if (known.length > applied.length) await withExtensions(db, () => applyMissing(db, known, log))
}

/**
 * Makes the schema as it was when exactly these migrations had been applied, as a backup tells of itself.
 * @throws {StartProblem} when the code lacks one of them, or an extension is missing
 */
export const migrateExactly = async (db: Db, names: readonly string[]): Promise<void> => {
  await withExtensions(db, () => applyMissing(db, [...names]))
}

/** Those among the names that this code has no migration for. */
export const unknownMigrations = async (names: readonly string[]): Promise<string[]> => {
  const known = await knownMigrations()
  return names.filter(name => !known.includes(name))
}

async function knownMigrations(): Promise<string[]> {
  const files = await readdir(folder)
  return files.filter(file => file.endsWith('.ts')).map(file => file.slice(0, -'.ts'.length))
}

/** The names of those that the database has, in no order; none when it holds nothing yet. */
export const appliedMigrations = async (db: Db): Promise<string[]> => {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass('public.kysely_migration') is not null as found`.execute(db)
  if (!rows[0]?.found) return []
  const applied = await sql<{ name: string }>`select name from public.kysely_migration`.execute(db)
  return applied.rows.map(row => row.name)
}

async function applyMissing(db: Db, known: string[], log?: Log): Promise<void> {
  const { error, results } = await onOneConnection(db, async alone => {
    // What a page never needs, a table of a million rows does.
    await sql`set statement_timeout = 0`.execute(alone)
    const migrator = new Migrator({
      db: alone,
      provider: { getMigrations: () => load(known) },
      migrationTableSchema: 'public',
      // Branches that grew side by side are merged in any order; a check keeps migrations independent.
      allowUnorderedMigrations: true,
    })
    const ended = await migrator.migrateToLatest()
    if (!ended.error) await sql`reset statement_timeout`.execute(alone)
    return ended
  })
  const failed = results?.find(result => result.status === 'Error')
  if (error) throw failed ? new Error(`Migration ${failed.migrationName} failed.`, { cause: error }) : error
  log?.info({ migrations: results?.map(result => result.migrationName) }, 'The schema was brought up to date')
}

/** A restore brings its own transaction, which is one connection already. */
const onOneConnection = <T>(db: Db, work: (alone: Db) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.connection().execute(work)

async function load(names: string[]): Promise<Record<string, Migration>> {
  const entries = names.map(async name => [name, await import(new URL(`${name}.ts`, folder).href)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

function newerSchema(unknown: string[]): StartProblem {
  return new StartProblem(
    `The database's schema is newer than this code (it has ${unknown.sort().at(-1)}); start the newer version of Carrel.`,
  )
}

import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { StartProblem } from '../start-problem.ts'

const needed = ['vector', 'pg_trgm', 'unaccent']
const packages: Record<string, string> = {
  vector: 'the package pgvector, named like postgresql-17-pgvector in Linux distributions',
  pg_trgm: "PostgreSQL's contrib package",
  unaccent: "PostgreSQL's contrib package",
}

/**
 * Runs migrations on a server that has the extensions, or may be given them.
 * @throws {StartProblem} naming the extension and how to get it
 */
export const withExtensions = async (db: Db, apply: () => Promise<void>): Promise<void> => {
  await assertAvailable(db)
  try {
    await apply()
  } catch (failure) {
    throw mayNotCreate(failure) ?? failure
  }
}

async function assertAvailable(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from pg_available_extensions`.execute(db)
  const available = new Set(rows.map(row => row.name))
  const missing = needed.find(name => !available.has(name))
  if (missing) throw notAvailable(missing)
}

/** Its own function for the test: no server at hand lacks the extension. */
export const notAvailable = (extension: string): StartProblem =>
  new StartProblem(
    `The PostgreSQL server lacks the extension ${extension}; install ${packages[extension]}, and start again.`,
  )

const insufficientPrivilege = '42501'

function mayNotCreate(failure: unknown): StartProblem | undefined {
  const cause = failure instanceof Error ? (failure.cause ?? failure) : undefined
  if (!(cause instanceof Error && 'code' in cause && cause.code === insufficientPrivilege)) return undefined
  const extension = needed.find(name => cause.message.includes(name))
  const sentence = extension
    ? `The database user may not create the extension ${extension}; run "create extension ${extension}" there as a superuser, and start again.`
    : `The database user may not make tables there (${cause.message}); make it the owner of the database.`
  return new StartProblem(sentence, { cause })
}

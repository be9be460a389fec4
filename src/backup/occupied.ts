import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { appliedMigrations } from '../migrations.ts'
import { StartProblem } from '../start-problem.ts'
import { quoted, schemasOf, tablesIn } from './tables.ts'
import { topOf } from './uploads.ts'

// What the ground writes by itself, such as the time of the last backup, is nobody's loss.
const ground = ['platform', 'web', 'jobs', 'public', 'pgboss']

/** @throws {StartProblem} when any module's table has a row */
export const assertHoldsNothing = async (db: Db, place: string): Promise<void> => {
  const schemas = schemasOf(await appliedMigrations(db)).filter(name => !ground.includes(name))
  const tables = (await tablesIn(db, schemas)).filter(({ name }) => !name.startsWith('public.'))
  for (const { name } of tables) {
    const { rows } = await sql<{ filled: boolean }>`
      select exists (select from ${sql.raw(quoted(name))}) as filled`.execute(db)
    if (rows[0]?.filled)
      throw new StartProblem(
        `${place} holds something already (${name}); restore into an empty one, or add --replace to put the backup in its place.`,
      )
  }
}

/** @throws {StartProblem} when FILES_DIR holds anything */
export const assertEmptyUploads = async (filesDir: string): Promise<void> => {
  const [first] = await topOf(filesDir)
  if (first)
    throw new StartProblem(
      `FILES_DIR ${filesDir} holds something already (${first}); name an empty folder, or add --replace to put the backup in its place.`,
    )
}

/** A time as names of files and folders hold it: 2026-11-20T023000Z. */
export const timeInNames = (time: Date): string =>
  time
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '')

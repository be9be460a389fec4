import { sql } from 'kysely'
import type { Db, Tx } from '../database.ts'

/** Which installation a database is, as a UUID; undefined before the schema has it. */
export const installationIn = async (db: Db): Promise<string | undefined> => {
  const { rows: there } = await sql<{ found: boolean }>`
    select to_regclass('jobs.installation') is not null as found`.execute(db)
  if (!there[0]?.found) return undefined
  const { rows } = await sql<{ id: string }>`select id from jobs.installation`.execute(db)
  return rows[0]?.id
}

/** Makes a restored copy an installation of its own: it has made no backup yet. */
export const becomeInstallation = async (tx: Tx, id: string): Promise<void> => {
  await sql`update jobs.installation set id = ${id}`.execute(tx)
  await sql`delete from jobs.last_backup`.execute(tx)
}

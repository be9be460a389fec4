import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'

// One row: which installation this is. A restored copy is another one, so that neither takes the other's
// backups or unfinished restore for its own.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table jobs.installation (
      single boolean primary key default true check (single),
      id uuid not null
    )`.execute(db)
  await sql`insert into jobs.installation (id) values (${randomUUID()})`.execute(db)
}

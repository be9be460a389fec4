import { type Kysely, sql } from 'kysely'

// One row: when the last good scheduled backup was made. In the database, so that a process that serves
// pages can tell what another one did.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table jobs.last_backup (
      single boolean primary key default true check (single),
      made_at timestamptz not null,
      path text not null,
      bytes bigint not null
    )`.execute(db)
}

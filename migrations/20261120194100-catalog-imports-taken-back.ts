import { type Kysely, sql } from 'kysely'

/** Taking back an import is a change of records like any other: the history says so, and by whom. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.imports add column undone_by uuid references identity.people`.execute(db)
  await sql`create index imports_undone_by on catalog.imports (undone_by) where undone_by is not null`.execute(
    db,
  )
  await sql`alter table catalog.versions drop constraint versions_cause_check`.execute(db)
  await sql`alter table catalog.versions add constraint versions_cause_check check (cause in
    ('edited', 'imported', 'taken-back', 'enriched', 'covered', 'merged', 'split', 'reverted', 'proposed'))`.execute(
    db,
  )
}

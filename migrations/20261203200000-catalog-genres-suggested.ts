import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Of whose changes another room wants to hear. Until now a model's summary said so by being there.
  await sql`create table catalog.followed_works (work_id uuid primary key references catalog.works on delete cascade)`.execute(
    db,
  )
  await sql`insert into catalog.followed_works (work_id) select work_id from catalog.model_summaries`.execute(
    db,
  )
  await sql`alter table catalog.versions drop constraint versions_cause_check`.execute(db)
  await sql`alter table catalog.versions add constraint versions_cause_check check (cause in
    ('edited', 'imported', 'taken-back', 'enriched', 'covered', 'merged', 'split', 'reverted', 'proposed', 'suggested'))`.execute(
    db,
  )
}

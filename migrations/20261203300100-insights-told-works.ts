import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What was put aside, and what was asked of, stays when works are joined, and comes back when they are parted.
  await sql`alter table insights.dismissals add column told_work_id uuid references catalog.works`.execute(db)
  await sql`update insights.dismissals set told_work_id = work_id`.execute(db)
  await sql`alter table insights.dismissals
    alter column told_work_id set not null,
    drop constraint dismissals_pkey,
    add primary key (person_id, told_work_id)`.execute(db)
  await sql`create index dismissals_work on insights.dismissals (work_id, person_id)`.execute(db)
  await sql`create index dismissals_told_work on insights.dismissals (told_work_id)`.execute(db)
  await sql`alter table insights.questions
    add column told_work_id uuid references catalog.works,
    add check (told_work_id is null or work_id is not null)`.execute(db)
  await sql`create index questions_told_work on insights.questions (told_work_id) where told_work_id is not null`.execute(
    db,
  )
}

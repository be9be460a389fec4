import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Where the summary of a work stands. The text itself is the catalogue's; `source` tells from what it was made, so that
  // it is made again only when that has changed.
  await sql`
    create table insights.summaries (
      work_id uuid primary key references catalog.works on delete cascade,
      state text not null check (state in ('waiting', 'made', 'not-made', 'removed')),
      reason text check ((reason is not null) = (state = 'not-made')),
      library_id uuid references identity.libraries on delete set null,
      asked_by uuid references identity.people on delete set null,
      asked_at timestamptz not null,
      task_id uuid,
      source text,
      settled_at timestamptz
    )`.execute(db)
  await sql`create index summaries_asked_by on insights.summaries (asked_by) where asked_by is not null`.execute(
    db,
  )
  await sql`create index summaries_library on insights.summaries (library_id) where library_id is not null`.execute(
    db,
  )
}

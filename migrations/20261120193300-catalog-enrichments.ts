import { type Kysely, sql } from 'kysely'

/** What is asked of others about books that are here, what they told, and what became of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.enrichments (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      work_id uuid not null references catalog.works,
      edition_id uuid not null references catalog.editions,
      isbn text not null check (isbn ~ '^97[89][0-9]{10}$'),
      status text not null default 'waiting'
        check (status in ('waiting', 'nothing', 'proposed', 'applied', 'dismissed', 'failed')),
      attempts integer not null default 0,
      last_error text,
      draft jsonb,
      sources jsonb,
      cover text check (cover ~ '^[0-9a-f]{64}$'),
      asked_by uuid references identity.people,
      decided_by uuid references identity.people,
      next_at timestamptz not null,
      created_at timestamptz not null,
      tried_at timestamptz,
      decided_at timestamptz
    )`.execute(db)
  // One open question for each edition and library, however often somebody presses.
  await sql`create unique index enrichments_open on catalog.enrichments (library_id, edition_id)
    where status in ('waiting', 'proposed', 'failed')`.execute(db)
  await sql`create index enrichments_due on catalog.enrichments (next_at) where status = 'waiting'`.execute(
    db,
  )
  await sql`create index enrichments_list on catalog.enrichments (library_id, status, id desc)`.execute(db)
  await sql`create index enrichments_edition on catalog.enrichments (edition_id)`.execute(db)
  await sql`create index enrichments_cover on catalog.enrichments (cover) where cover is not null`.execute(db)
}

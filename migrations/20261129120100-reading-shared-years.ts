import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // A year that its reader lets others see by a link. The link is signed, so that what stands here opens nothing by itself.
  await sql`
    create table reading.shared_years (
      id uuid primary key,
      person_id uuid not null references identity.people,
      year smallint not null check (year between 1000 and 9999),
      created_at timestamptz not null,
      unique (person_id, year)
    )`.execute(db)
}

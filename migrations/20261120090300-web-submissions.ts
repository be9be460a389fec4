import { type Kysely, sql } from 'kysely'

// What was sent is not kept, only a digest of it.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table web.submissions (
      digest text primary key,
      location text,
      made_at timestamptz not null
    )`.execute(db)
  await sql`create index submissions_made on web.submissions (made_at)`.execute(db)
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table web.submissions (
      key uuid primary key,
      sender text not null,
      location text,
      made_at timestamptz not null
    )`.execute(db)
  await sql`create index submissions_made on web.submissions (made_at)`.execute(db)
}

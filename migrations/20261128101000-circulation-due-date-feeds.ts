import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table circulation.due_date_feeds (
      person_id uuid primary key references identity.people,
      number integer not null check (number > 0)
    )`.execute(db)
}

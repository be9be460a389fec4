import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The secret number of a person's calendar of meetings; another takes its place.
  await sql`
    create table clubs.calendars (
      person_id uuid primary key references identity.people,
      id uuid not null unique
    )`.execute(db)
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The name of a picture's files, and what it shows, in words for who does not see it.
  await sql`
    alter table clubs.clubs
      add picture text check (picture ~ '^[0-9a-f]{64}$'),
      add picture_words text check (length(picture_words) between 1 and 200),
      add check (picture_words is null or picture is not null)`.execute(db)
  await sql`create unique index clubs_picture on clubs.clubs (picture)`.execute(db)
}

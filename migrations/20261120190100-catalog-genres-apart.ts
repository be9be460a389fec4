import { type Kysely, sql } from 'kysely'

/** A genre is another heading than the subject of its name: its key says so from now on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update catalog.subjects set match_key = match_key || ' (genre)' where kind = 'genre'`.execute(db)
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Days with reading and hours of a goal are counted without walking through what everybody told.
  await sql`create index progress_days on reading.progress (person_id, day)`.execute(db)
}

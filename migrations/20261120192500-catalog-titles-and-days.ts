import { type Kysely, sql } from 'kysely'

/** Indexes that give the works of a large heading by title without sorting all of them, and the copies that came since a day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index works_title on catalog.works (sort_title collate "unicode", id)
    where merged_into is null and removed_at is null`.execute(db)
  await sql`create index copies_added on catalog.copies (library_id, created_at)`.execute(db)
}

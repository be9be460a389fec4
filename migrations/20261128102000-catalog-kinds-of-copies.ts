import { type Kysely, sql } from 'kysely'

/** The kinds of copies of a library, each by one step. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index copies_kind on catalog.copies (library_id, item_type)`.execute(db)
}

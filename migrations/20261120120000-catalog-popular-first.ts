import { type Kysely, sql } from 'kysely'

/** Indexes that give a search its most read books first, and titles by their beginning, without reading all matches. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index holdings_popular on catalog.holdings (library_id, popularity desc, work_id)`.execute(
    db,
  )
  await sql`create index works_popular on catalog.works (popularity desc, id)
    where merged_into is null and removed_at is null`.execute(db)
  // Beginnings of a text can be looked up in the order of its bytes alone.
  await sql`create index works_named on catalog.works (match_key collate "C")
    where merged_into is null and removed_at is null`.execute(db)
}

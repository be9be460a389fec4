import { type Kysely, sql } from 'kysely'

/**
 * Indexes that give a library's copies in the order of their barcodes as people read them, all of them or those of one status or
 * branch. Nothing in them changes with a loan.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index copies_barcode on catalog.copies (library_id, (barcode collate "unicode"), id)`.execute(
    db,
  )
  await sql`create index copies_status
    on catalog.copies (library_id, status, (barcode collate "unicode"), id)`.execute(db)
  await sql`create index copies_branch
    on catalog.copies (library_id, holding_branch_id, (barcode collate "unicode"), id)`.execute(db)
}

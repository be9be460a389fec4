import type { Db } from '../../../database.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { tables } from '../tables.ts'
import { titledCopies } from './copies.ts'

/**
 * A library's copies of the editions with this ISBN, in any form people write; none for what is no ISBN. Those that stand
 * at this branch come first; 20 at most.
 */
export async function copiesByIsbn(db: Db, libraryId: string, written: string, branchId: string) {
  const isbn = readIsbn(written)?.isbn13
  if (!isbn) return []
  return titledCopies(db)
    .where('copy.library_id', '=', libraryId)
    .where('copy.status', '<>', 'withdrawn')
    .where(
      'copy.edition_id',
      'in',
      tables(db)
        .selectFrom('catalog.identifiers')
        .select('edition_id')
        .where('kind', '=', 'isbn')
        .where('value', '=', isbn),
    )
    .orderBy(({ eb }) => eb('copy.holding_branch_id', '=', branchId), 'desc')
    .orderBy('copy.barcode')
    .limit(20)
    .execute()
}

import type { Tx } from '../../../database.ts'
import { type AddedCopy, addCopies, type NewCopy } from '../copies/barcodes.ts'
import type { BookDraft } from '../drafts/draft.ts'
import { addHoldings, fileBooks, newFiling } from './filing.ts'
import { reindexWorks } from './indexing.ts'

/** A book that nobody has yet, with the copies that stand on the shelf; one without a barcode gets the next number. */
export type BookToShelve = {
  draft: BookDraft
  copies: readonly Omit<NewCopy, 'workId' | 'editionId'>[]
}

/**
 * Writes new works with their copies into a library's list, in as many statements whatever their number. Nothing is
 * matched: for books that are known to be new, as in a library that is made up.
 */
export async function shelveBooks(
  tx: Tx,
  libraryId: string,
  books: readonly BookToShelve[],
  now: Date,
): Promise<AddedCopy[]> {
  const filer = { libraryId, now }
  const begun = books.map(({ draft, copies }) => ({ filing: newFiling(draft, null), copies }))
  const filings = begun.map(({ filing }) => filing)
  await fileBooks(tx, filings, filer)
  await addHoldings(tx, new Map(filings.map(({ workId, draft }) => [workId, draft.sortTitle])), filer)
  const wishes = begun.flatMap(({ filing: { workId, editionId }, copies }) =>
    copies.map(copy => ({ ...copy, workId, editionId })),
  )
  const { added } = await addCopies(tx, libraryId, wishes, now)
  await reindexWorks(
    tx,
    filings.map(({ workId }) => workId),
  )
  return added
}

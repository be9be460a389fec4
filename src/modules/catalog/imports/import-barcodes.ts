import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import type { BookDraft, Told } from '../drafts/draft.ts'
import type { Candidate } from '../drafts/match.ts'
import { tables } from '../tables.ts'

/** Of the barcodes that these drafts name, those that copies of the library have, with the edition of each. */
export async function heldBarcodes(
  db: Db,
  libraryId: string,
  drafts: readonly BookDraft[],
): Promise<Map<string, string>> {
  const barcodes = drafts.flatMap(barcodesOf)
  if (barcodes.length === 0) return new Map()
  const held = await tables(db)
    .selectFrom('catalog.copies')
    .select(['barcode', 'edition_id'])
    .where('library_id', '=', libraryId)
    .where('barcode', '=', sql<string>`any(${barcodes})`)
    .execute()
  return new Map(held.map(({ barcode, edition_id }) => [barcode, edition_id]))
}

/** Which copies of a record cannot be made, or perhaps not: their labels are on other books, here or earlier in the file. */
export function barcodeRemarks(
  draft: BookDraft,
  candidate: Candidate | null,
  held: ReadonlyMap<string, string>,
  before: readonly { number: number; draft: BookDraft }[],
): Told[] {
  return [...new Set(barcodesOf(draft))].flatMap(barcode => {
    const edition = held.get(barcode)
    if (edition !== undefined)
      return edition === candidate?.editionId ? [] : [{ code: 'barcode-taken', with: { barcode } }]
    const earlier = before.find(one => barcodesOf(one.draft).includes(barcode))
    if (earlier === undefined || earlier.number === candidate?.row) return []
    return [{ code: 'barcode-in-file', with: { barcode, number: earlier.number } }]
  })
}

const barcodesOf = ({ copies }: BookDraft): string[] => copies.flatMap(({ barcode }) => barcode ?? [])

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** Which copies are to be labelled: of one book, with these barcodes, or what was added since a day at a branch. */
export type LabelsWanted =
  | { of: 'book'; workId: string }
  | { of: 'barcodes'; barcodes: readonly string[] }
  | { of: 'added'; since: Date; branchId: string | null }
  | { of: 'row'; personId: string }

export type CopyToLabel = {
  id: string
  barcode: string
  title: string
  byLine: string
  callNumber: string | null
  location: string | null
  branch: string
}

export const mostLabels = 500

/** Copies of the library in the order in which they were asked for, or came; 500 at most. */
export async function copiesToLabel(db: Db, libraryId: string, wanted: LabelsWanted): Promise<CopyToLabel[]> {
  let copies = tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
    .innerJoin('catalog.editions as edition', 'edition.id', 'copy.edition_id')
    .innerJoin(branchNames(db).as('branch'), 'branch.id', 'copy.owning_branch_id')
    .leftJoin('catalog.holdings as holding', join =>
      join.onRef('holding.work_id', '=', 'copy.work_id').onRef('holding.library_id', '=', 'copy.library_id'),
    )
    .select([
      'copy.id',
      'copy.barcode',
      'edition.title',
      'work.by_line as byLine',
      'copy.location',
      'branch.name as branch',
    ])
    .select(
      sql<string | null>`coalesce(copy.call_number, holding.call_number, edition.call_number)`.as(
        'callNumber',
      ),
    )
    .where('copy.library_id', '=', libraryId)
    .where('copy.status', '<>', 'withdrawn')
    .limit(mostLabels)
  if (wanted.of === 'book') copies = copies.where('copy.work_id', '=', wanted.workId).orderBy('copy.id')
  if (wanted.of === 'barcodes')
    copies = copies
      .where('copy.barcode', '=', sql<string>`any(${wanted.barcodes})`)
      .orderBy(sql`array_position(${wanted.barcodes}::text[], copy.barcode)`)
  if (wanted.of === 'added') {
    copies = copies.where('copy.created_at', '>=', wanted.since).orderBy('copy.id')
    if (wanted.branchId !== null) copies = copies.where('copy.owning_branch_id', '=', wanted.branchId)
  }
  if (wanted.of === 'row')
    copies = copies
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('catalog.adding_entries as entry')
            .select('entry.id')
            .whereRef('entry.copy_id', '=', 'copy.id')
            .where('entry.person_id', '=', wanted.personId)
            .where('entry.library_id', '=', libraryId)
            .where('entry.outcome', '=', 'added'),
        ),
      )
      .orderBy('copy.id')
  return copies.execute()
}

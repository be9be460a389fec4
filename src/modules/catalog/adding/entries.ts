import type { Db } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import type { AddingOutcome } from './tables.ts'

export type AddingEntry = {
  id: string
  isbn: string
  outcome: AddingOutcome
  branch: string
  branch_id: string
  sources: string[]
  work_id: string | null
  edition_id: string | null
  barcode: string | null
  title: string | null
  by_line: string | null
  cover: string | null
  created_at: Date
}

export const entriesShown = 50

/** What this person added to this library lately, the newest first; one that was put aside is left out. */
export const latestEntries = (
  db: Db,
  { libraryId, personId }: { libraryId: string; personId: string },
): Promise<AddingEntry[]> =>
  tables(db)
    .selectFrom('catalog.adding_entries as entry')
    .innerJoin(branchNames(db).as('branch'), 'branch.id', 'entry.branch_id')
    .leftJoin('catalog.editions as edition', 'edition.id', 'entry.edition_id')
    .select([
      'entry.id',
      'entry.isbn',
      'entry.outcome',
      'branch.name as branch',
      'entry.branch_id',
      'entry.sources',
      'entry.work_id',
      'entry.edition_id',
      'entry.barcode',
      'entry.title',
      'entry.by_line',
      'edition.cover',
      'entry.created_at',
    ])
    .where('entry.person_id', '=', personId)
    .where('entry.library_id', '=', libraryId)
    .where('entry.outcome', 'in', ['added', 'not-found', 'away'])
    .orderBy('entry.id', 'desc')
    .limit(entriesShown)
    .execute()

/** Puts one entry out of the list, or all of them; what was added stays added. */
export async function dropEntries(
  db: Db,
  { libraryId, personId }: { libraryId: string; personId: string },
  entryId: string | 'all',
): Promise<void> {
  const theirs = tables(db)
    .updateTable('catalog.adding_entries')
    .set({ outcome: 'dropped' })
    .where('person_id', '=', personId)
    .where('library_id', '=', libraryId)
    .where('outcome', 'in', ['added', 'not-found', 'away'])
  await (entryId === 'all'
    ? theirs
    : theirs.where('id', '=', entryId).where('outcome', '<>', 'added')
  ).execute()
}

/** What was not found, or could not be asked about; null when it is none of theirs. */
export const openEntry = (
  db: Db,
  { libraryId, personId }: { libraryId: string; personId: string },
  entryId: string,
) =>
  tables(db)
    .selectFrom('catalog.adding_entries')
    .select(['id', 'isbn', 'branch_id'])
    .where('id', '=', entryId)
    .where('person_id', '=', personId)
    .where('library_id', '=', libraryId)
    .where('outcome', 'in', ['not-found', 'away'])
    .executeTakeFirst()

import type { Db, Tx } from '../../database.ts'
import { branchNames, librariesVisibleTo } from '../identity/index.ts'
import { type Availability, type CopyStatus, tables } from './tables.ts'

/** A copy as the desk needs it, with the title it is of. */
export type CopyAtDesk = {
  id: string
  library_id: string
  work_id: string
  edition_id: string
  barcode: string
  owning_branch_id: string
  holding_branch_id: string
  call_number: string | null
  item_type: string
  price_minor: number | null
  status: CopyStatus
  reference_only: boolean
  availability: Availability
  due_at: Date | null
  title: string
  by_line: string
  language: string | null
  owning_branch_name: string
  holding_branch_name: string
}

/**
 * Copies joined with their titles, for other rooms' queries: every column of `CopyAtDesk`. Which copies a person may see is
 * not decided here; the caller starts from its own rows, or uses `copiesVisibleTo`.
 */
export function titledCopies(db: Db) {
  return tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
    .innerJoin(branchNames(db).as('owner'), 'owner.id', 'copy.owning_branch_id')
    .innerJoin(branchNames(db).as('holder'), 'holder.id', 'copy.holding_branch_id')
    .select([
      'copy.id',
      'copy.library_id',
      'copy.work_id',
      'copy.edition_id',
      'copy.barcode',
      'copy.owning_branch_id',
      'copy.holding_branch_id',
      'copy.call_number',
      'copy.item_type',
      'copy.price_minor',
      'copy.status',
      'copy.reference_only',
      'copy.availability',
      'copy.due_at',
      'work.title',
      'work.by_line',
      'work.language',
      'owner.name as owning_branch_name',
      'holder.name as holding_branch_name',
    ])
}

/** Copies of the libraries whose catalogue this person may look into, or anybody may (null). Withdrawn ones are left out. */
export const copiesVisibleTo = (db: Db, personId: string | null) =>
  titledCopies(db)
    .where('copy.library_id', 'in', librariesVisibleTo(db, personId).clearSelect().select('library.id'))
    .where('copy.status', '<>', 'withdrawn')

/** The copy with this barcode in this library; null for one of another library, too. `lock` keeps it for this transaction. */
export async function copyByBarcode(
  db: Db,
  libraryId: string,
  barcode: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<CopyAtDesk | null> {
  const query = titledCopies(db).where('copy.library_id', '=', libraryId).where('copy.barcode', '=', barcode)
  return (await (lock ? query.forUpdate('copy') : query).executeTakeFirst()) ?? null
}

/** What lists of loans say of a copy: columns `copy_id`, `work_id`, `title`, `author`, `barcode`. To be joined on `copy_id`. */
export const copyTitles = (db: Db) =>
  tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
    .select([
      'copy.id as copy_id',
      'copy.work_id',
      'work.title',
      'work.by_line as author',
      'work.language',
      'copy.barcode',
    ])

/** Circulation's word on where a copy is, written in the transaction that changes it. `dueAt` goes with 'on-loan' only. */
export async function setAvailability(
  tx: Tx,
  copyId: string,
  availability: Availability,
  { dueAt }: { dueAt?: Date } = {},
): Promise<void> {
  await tables(tx)
    .updateTable('catalog.copies')
    .set({ availability, due_at: dueAt ?? null })
    .where('id', '=', copyId)
    .execute()
}

/** The branch where a copy stands from now on. */
export async function placeCopy(tx: Tx, copyId: string, branchId: string): Promise<void> {
  await tables(tx)
    .updateTable('catalog.copies')
    .set({ holding_branch_id: branchId })
    .where('id', '=', copyId)
    .execute()
}

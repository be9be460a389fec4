import { type Db, type Tx, worded } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { Availability, CopyStatus } from './tables.ts'

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
}

/**
 * Copies joined with their titles, for other rooms' queries: every column of `CopyAtDesk`. Which copies a person may see is
 * not decided here; the caller starts from its own rows.
 */
export function titledCopies(db: Db) {
  return tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
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
    ])
}

/** Works by their titles, for other rooms' queries: columns `id`, `title`, `by_line`, `language`, `cover` (a picture's name), `year`. */
export const titledWorks = (db: Db) =>
  tables(db)
    .selectFrom('catalog.works as work')
    .select([
      'work.id',
      'work.title',
      'work.by_line',
      'work.language',
      'work.cover',
      'work.sort_title',
      'work.sort_author',
      'work.year',
    ])

/** Who wrote works, for other rooms' queries: columns `work_id`, and `id` and `name` of the author. */
export const workAuthors = (db: Db) =>
  tables(db)
    .selectFrom('catalog.contributions as made')
    .innerJoin('catalog.contributors as contributor', 'contributor.id', 'made.contributor_id')
    .select(['made.work_id', 'contributor.id', 'contributor.name'])
    .where('made.role', '=', 'author')

/** What works are about, for other rooms' queries: columns `work_id`, and `id` and `label` of the subject. */
export const workSubjects = (db: Db) =>
  tables(db)
    .selectFrom('catalog.work_subjects as about')
    .innerJoin('catalog.subjects as subject', 'subject.id', 'about.subject_id')
    .select(['about.work_id', 'subject.id', 'subject.label'])

/** The copy with this barcode in this library; null for one of another library, too. `lock` keeps it for this transaction. */
export async function copyByBarcode(
  db: Db,
  libraryId: string,
  barcode: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<CopyAtDesk | null> {
  const [copy] = await (lock ? lockedByBarcode : withBarcode)(db, { libraryId, barcode })
  return copy ?? null
}

type Barcode = { libraryId: string; barcode: string }

const byBarcode = (db: Db, { libraryId, barcode }: Barcode) =>
  titledCopies(db).where('copy.library_id', '=', libraryId).where('copy.barcode', '=', barcode)

const withBarcode = worded(byBarcode)
const lockedByBarcode = worded((db: Db, barcode: Barcode) => byBarcode(db, barcode).forNoKeyUpdate('copy'))

/** The library and barcode of a copy; who may know them is the caller's to decide. */
export const copyPlace = (db: Db, copyId: string) =>
  tables(db)
    .selectFrom('catalog.copies')
    .select(['library_id', 'barcode'])
    .where('id', '=', copyId)
    .executeTakeFirst()

export type Whereabouts = {
  availability: Availability
  /** When it is due back; only with 'on-loan'. */
  dueAt?: Date
  /** Where it stands now, when that changed. */
  holdingBranchId?: string
}

/** Circulation's word on where a copy is, written in the transaction that lends, takes back, shelves or sends it. */
export async function setAvailability(tx: Tx, copyId: string, whereabouts: Whereabouts): Promise<void> {
  await settingAvailability(tx, copyId, whereabouts).execute()
}

/** The same as a part of a larger statement. */
export const settingAvailability = (
  tx: Tx,
  copyId: string,
  { availability, dueAt, holdingBranchId }: Whereabouts,
) =>
  tables(tx)
    .updateTable('catalog.copies')
    .set({
      availability,
      due_at: dueAt ?? null,
      ...(holdingBranchId === undefined ? {} : { holding_branch_id: holdingBranchId }),
    })
    .where('id', '=', copyId)

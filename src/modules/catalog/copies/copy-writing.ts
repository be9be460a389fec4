import type { Tx } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordBook } from '../books/book-events.ts'
import { addHoldings } from '../books/filing.ts'
import type { Cause } from '../books/history.ts'
import { keepChange } from '../changes/keeping.ts'
import { tables } from '../tables.ts'
import type { Condition } from './copy-terms.ts'
import type { CopyStatus } from './tables.ts'

/** All that staff may change of a copy. */
export type CopyState = {
  barcode: string
  branchId: string
  holdingBranchId: string
  editionId: string
  callNumber: string | null
  location: string | null
  itemType: string
  condition: Condition | null
  status: CopyStatus
  referenceOnly: boolean
  /** Minor units of the library's currency. */
  price: number | null
  /** 'YYYY-MM-DD' */
  acquiredOn: string | null
  note: string | null
}

export type Saved = { workId: string; barcode: string }

/** A copy of the library, locked. */
export const lockedCopy = (tx: Tx, libraryId: string, copyId: string) =>
  tables(tx)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
    .selectAll('copy')
    .select(['work.title', 'work.sort_title'])
    .where('copy.id', '=', copyId)
    .where('copy.library_id', '=', libraryId)
    .forUpdate('copy')
    .executeTakeFirst()

type LockedCopy = NonNullable<Awaited<ReturnType<typeof lockedCopy>>>

export const stateOf = (copy: LockedCopy): CopyState => ({
  barcode: copy.barcode,
  branchId: copy.owning_branch_id,
  holdingBranchId: copy.holding_branch_id,
  editionId: copy.edition_id,
  callNumber: copy.call_number,
  location: copy.location,
  itemType: copy.item_type,
  condition: copy.condition,
  status: copy.status,
  referenceOnly: copy.reference_only,
  price: copy.price_minor,
  acquiredOn: copy.acquired_on,
  note: copy.note,
})

/** What keeps a locked copy from being as it is wanted. */
export async function inTheWay(
  tx: Tx,
  copy: LockedCopy,
  wanted: CopyState,
): Promise<Refused<'copy-away'> | Refused<'barcode-taken'> | Refused<'unknown-edition'> | null> {
  const moved = copy.status !== wanted.status || copy.holding_branch_id !== wanted.holdingBranchId
  if (moved && copy.availability !== 'on-shelf') return refused('copy-away')
  if (copy.barcode !== wanted.barcode && (await isTaken(tx, copy.library_id, wanted.barcode)))
    return refused('barcode-taken')
  if (copy.edition_id !== wanted.editionId && !(await isOfWork(tx, copy.work_id, wanted.editionId)))
    return refused('unknown-edition')
  return null
}

const isTaken = async (tx: Tx, libraryId: string, barcode: string): Promise<boolean> =>
  (await tables(tx)
    .selectFrom('catalog.copies')
    .select('id')
    .where('library_id', '=', libraryId)
    .where('barcode', '=', barcode)
    .executeTakeFirst()) !== undefined

const isOfWork = async (tx: Tx, workId: string, editionId: string): Promise<boolean> =>
  (await tables(tx)
    .selectFrom('catalog.editions')
    .select('id')
    .where('id', '=', editionId)
    .where('work_id', '=', workId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()) !== undefined

/** Writes all of a locked copy, keeps the change, and says who did it. */
export async function rewrite(
  tx: Tx,
  copy: LockedCopy,
  wanted: CopyState,
  cause: Cause,
  actor: Actor,
  now: Date,
): Promise<Saved> {
  const { id, library_id: libraryId, work_id: workId, title } = copy
  await write(tx, id, wanted, now)
  // The title may have left the list while the copy was withdrawn.
  if (copy.status === 'withdrawn' && wanted.status !== 'withdrawn')
    await addHoldings(tx, new Map([[workId, copy.sort_title]]), { libraryId, now })
  const change = { cause, personId: actor.by, libraryId }
  await keepChange(tx, { copyId: id }, { before: stateOf(copy), after: wanted }, change, now)
  await recordBook(tx, eventOf(copy.status, wanted.status), { libraryId, workId, title }, actor, now)
  return { workId, barcode: wanted.barcode }
}

const write = (tx: Tx, copyId: string, copy: CopyState, now: Date) =>
  tables(tx)
    .updateTable('catalog.copies')
    .set(({ eb }) => ({
      barcode: copy.barcode,
      owning_branch_id: copy.branchId,
      holding_branch_id: copy.holdingBranchId,
      edition_id: copy.editionId,
      call_number: copy.callNumber,
      location: copy.location,
      item_type: copy.itemType,
      condition: copy.condition,
      status: copy.status,
      reference_only: copy.referenceOnly,
      price_minor: copy.price,
      acquired_on: copy.acquiredOn,
      note: copy.note,
      revision: eb('revision', '+', 1),
      updated_at: now,
    }))
    .where('id', '=', copyId)
    .execute()

const eventOf = (before: CopyStatus, after: CopyStatus): string =>
  before !== 'withdrawn' && after === 'withdrawn' ? 'catalog.copy-withdrawn' : 'catalog.copy-changed'

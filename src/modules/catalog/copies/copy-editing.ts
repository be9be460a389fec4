import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordBook } from '../books/book-events.ts'
import { addHoldings } from '../books/filing.ts'
import { itemTypeIn } from '../imports/import-chunk.ts'
import { tables } from '../tables.ts'
import type { Condition } from './copy-terms.ts'
import type { CopyStatus } from './tables.ts'

/** All that staff may change of a copy. */
export type CopyChange = {
  barcode: string
  branchId: string
  holdingBranchId: string
  editionId: string
  callNumber: string | null
  location: string | null
  itemType: string | null
  condition: Condition | null
  status: CopyStatus
  referenceOnly: boolean
  /** Minor units of the library's currency. */
  price: number | null
  /** 'YYYY-MM-DD' */
  acquiredOn: string | null
  note: string | null
  /** As it was shown; when somebody saved in between, nothing is written. */
  revision: number
}

export type CopyRefusal =
  | Refused<'unknown-copy'>
  | Refused<'edited-meanwhile'>
  | Refused<'barcode-taken'>
  | Refused<'unknown-edition'>
  | Refused<'copy-away'>

/**
 * Changes a copy of the library. One that is out is lost, found or withdrawn at the desk, where its loan is; of it only what is
 * written on it may be changed here.
 */
export function editCopy(
  db: Db,
  libraryId: string,
  copyId: string,
  change: CopyChange,
  actor: Actor,
  now: Date,
): Promise<{ workId: string; barcode: string } | CopyRefusal> {
  return transaction(db, async tx => {
    const copy = await lockedCopy(tx, libraryId, copyId)
    if (copy === undefined) return refused('unknown-copy')
    if (copy.revision !== change.revision) return refused('edited-meanwhile')
    const moved = copy.status !== change.status || copy.holding_branch_id !== change.holdingBranchId
    if (moved && copy.availability !== 'on-shelf') return refused('copy-away')
    if (copy.barcode !== change.barcode && (await isTaken(tx, libraryId, change.barcode)))
      return refused('barcode-taken')
    if (copy.edition_id !== change.editionId && !(await isOfWork(tx, copy.work_id, change.editionId)))
      return refused('unknown-edition')
    await write(tx, copyId, change, now)
    // The title may have left the list while the copy was withdrawn.
    if (copy.status === 'withdrawn' && change.status !== 'withdrawn')
      await addHoldings(tx, new Map([[copy.work_id, copy.sort_title]]), { libraryId, now })
    await recordBook(
      tx,
      eventOf(copy.status, change.status),
      { libraryId, workId: copy.work_id, title: copy.title },
      actor,
      now,
    )
    return { workId: copy.work_id, barcode: change.barcode }
  })
}

/** Takes a copy out of the collection, or back into it. */
export function withdrawCopy(
  db: Db,
  libraryId: string,
  copyId: string,
  actor: Actor,
  now: Date,
): Promise<{ workId: string; barcode: string } | Refused<'unknown-copy'> | Refused<'copy-away'>> {
  return transaction(db, async tx => {
    const copy = await lockedCopy(tx, libraryId, copyId)
    if (copy === undefined) return refused('unknown-copy')
    const place = { workId: copy.work_id, barcode: copy.barcode }
    if (copy.status === 'withdrawn') return place
    if (copy.availability !== 'on-shelf') return refused('copy-away')
    await tables(tx)
      .updateTable('catalog.copies')
      .set(({ eb }) => ({ status: 'withdrawn', revision: eb('revision', '+', 1), updated_at: now }))
      .where('id', '=', copyId)
      .execute()
    const book = { libraryId, workId: copy.work_id, title: copy.title }
    await recordBook(tx, 'catalog.copy-withdrawn', book, actor, now)
    return place
  })
}

const lockedCopy = (tx: Tx, libraryId: string, copyId: string) =>
  tables(tx)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
    .select(['copy.work_id', 'copy.edition_id', 'copy.barcode', 'copy.status', 'copy.availability'])
    .select(['copy.holding_branch_id', 'copy.revision', 'work.title', 'work.sort_title'])
    .where('copy.id', '=', copyId)
    .where('copy.library_id', '=', libraryId)
    .forUpdate('copy')
    .executeTakeFirst()

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

const write = (tx: Tx, copyId: string, change: CopyChange, now: Date) =>
  tables(tx)
    .updateTable('catalog.copies')
    .set(({ eb }) => ({
      barcode: change.barcode,
      owning_branch_id: change.branchId,
      holding_branch_id: change.holdingBranchId,
      edition_id: change.editionId,
      call_number: change.callNumber,
      location: change.location,
      ...(change.itemType === null ? {} : { item_type: itemTypeIn(change.itemType) }),
      condition: change.condition,
      status: change.status,
      reference_only: change.referenceOnly,
      price_minor: change.price,
      acquired_on: change.acquiredOn,
      note: change.note,
      revision: eb('revision', '+', 1),
      updated_at: now,
    }))
    .where('id', '=', copyId)
    .execute()

const eventOf = (before: CopyStatus, after: CopyStatus): string =>
  before !== 'withdrawn' && after === 'withdrawn' ? 'catalog.copy-withdrawn' : 'catalog.copy-changed'

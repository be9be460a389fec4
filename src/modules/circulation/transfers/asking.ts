import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { copyByBarcode, copyPlace, setAvailability } from '../../catalog/index.ts'
import { branchesOf } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { endTransfer, send, transferCosts } from './sending.ts'

export type SendRefusal =
  | Refused<'unknown-barcode'>
  | Refused<'unknown-branch'>
  | Refused<'not-on-shelf', { title: string; availability: string }>
  | Refused<'there-already', { title: string }>
  | Refused<'no-way', { title: string }>

/** Sends a copy that stands on a shelf to another branch of its library, from where it is. */
export const askForTransfer = (
  db: Db,
  libraryId: string,
  { barcode, to, by }: { barcode: string; to: string; by: string },
  now: Date,
): Promise<{ id: string; title: string } | SendRefusal> =>
  transaction(db, async tx => {
    const copy = await copyByBarcode(tx, libraryId, barcode, { lock: true })
    if (!copy) return refused('unknown-barcode')
    if (!(await branchesOf(tx, libraryId)).some(({ id }) => id === to)) return refused('unknown-branch')
    const { title, availability, holding_branch_id: from } = copy
    if (availability !== 'on-shelf' || isNowhere(copy.status))
      return refused('not-on-shelf', { title, availability })
    if (from === to) return refused('there-already', { title })
    if ((await transferCosts(tx, libraryId))(from, to) === null) return refused('no-way', { title })
    const id = await send(tx, { libraryId, copyId: copy.id, from, to, reason: 'asked', by }, now)
    return { id, title }
  })

/** Who finds it takes it back first: only then does it count as anywhere. */
const isNowhere = (status: string): boolean => ['lost', 'missing', 'withdrawn'].includes(status)

/**
 * Ends a transfer that did not happen: the copy stands where it was sent from. A hold that it was for waits again, in its
 * old place.
 */
export const cancelTransfer = (
  db: Db,
  libraryId: string,
  transferId: string,
  now: Date,
): Promise<{ title: string } | Refused<'transfer-over'>> =>
  transaction(db, async tx => {
    const transfer = await tables(tx)
      .selectFrom('circulation.transfers')
      .select(['copy_id', 'from_branch_id'])
      .where('library_id', '=', libraryId)
      .where('id', '=', transferId)
      .executeTakeFirst()
    const place = transfer && (await copyPlace(tx, transfer.copy_id))
    const copy = place && (await copyByBarcode(tx, libraryId, place.barcode, { lock: true }))
    if (!transfer || !copy) return refused('transfer-over')
    const open = await tables(tx)
      .selectFrom('circulation.transfers')
      .select('id')
      .where('id', '=', transferId)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (!open) return refused('transfer-over')
    await endTransfer(tx, copy.id, 'cancelled', now)
    await tables(tx)
      .updateTable('circulation.holds')
      .set({ status: 'pending', filled_copy_id: null, filled_at: null })
      .where('filled_copy_id', '=', copy.id)
      .where('status', '=', 'in-transit')
      .execute()
    await setAvailability(tx, copy.id, {
      availability: 'on-shelf',
      holdingBranchId: transfer.from_branch_id,
    })
    return { title: copy.title }
  })

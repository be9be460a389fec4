import { type Db, type Tx, transaction } from '../../../database.ts'
import { emit } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type CopyAtDesk, copyByBarcode, setCopyStatus } from '../../catalog/index.ts'
import { chargeFine, refundLost } from '../charges/charging.ts'
import { noteScan } from '../desk/scans.ts'
import { type House, houseOf } from '../rules/house.ts'
import { scopeOf } from '../rules/terms.ts'
import { tables } from '../tables.ts'
import { endTransfer } from '../transfers/sending.ts'
import { closedJustNow, sentJustNow } from './echo.ts'
import type { Desk, InHand } from './lending.ts'
import { lateness } from './loan.ts'
import { notBefore } from './locking.ts'
import { isAway, type Onward, sendOn } from './onward.ts'

export type TakenBack = InHand & {
  /** Null where nobody had it. */
  loanId: string | null
  daysLate: number
  /** Charged for bringing it late, in minor units. */
  fine: number
  /** Taken back a moment ago already: nothing new was written. */
  again: boolean
  /** It was lost or missing, and is not any more; what was charged for that and is taken back. */
  found: boolean
  refunded: number
  onward: Onward
}

export type TakeBackRefusal = (Refused<'unknown-barcode'> | Refused<'not-on-loan'>) & Partial<InHand>

/**
 * Takes a copy back at this branch, where it stands from now on, and says where it goes next. How it ended is noted with
 * it; an unknown barcode is not, since it may be something else that the desk knows.
 */
export function takeBack(
  db: Db,
  desk: Desk,
  { barcode }: { barcode: string },
  now: Date,
): Promise<TakenBack | TakeBackRefusal> {
  return transaction(db, async tx => {
    const copy = await copyByBarcode(tx, desk.libraryId, barcode, { lock: true })
    if (!copy) return refused('unknown-barcode')
    const ended = await takeBackNow(tx, desk, copy, now)
    await noteScan(tx, desk, barcode, ended, now)
    return ended
  })
}

async function takeBackNow(
  tx: Tx,
  desk: Desk,
  copy: CopyAtDesk,
  now: Date,
): Promise<TakenBack | TakeBackRefusal> {
  const inHand = { workId: copy.work_id, title: copy.title }
  const loan = await closeLoan(tx, desk, copy.id, now)
  const echoed = loan ? undefined : await closedJustNow(tx, desk, copy.id, now)
  const sent = copy.availability === 'in-transit' ? await sentJustNow(tx, desk, copy.id, now) : undefined
  const known = loan ?? echoed
  const late = known ? lateness(known.due_at, now, desk.zone) : null
  const back = { ...inHand, loanId: known?.id ?? null, daysLate: late?.overdue ? late.days : 0 }
  if (sent) return { ...back, again: true, fine: 0, found: false, refunded: 0, onward: sent }
  const house = await houseOf(tx, desk, [desk.branchId, ...(loan ? [loan.branch_id] : [])])
  const arrived = await endTransfer(tx, copy.id, 'received', now)
  const found = isAway(copy.status)
  const refunded = found ? await refundFound(tx, desk, copy, house, now) : 0
  const fine = loan ? await fineOf(tx, desk, { loan, copy, house }, now) : 0
  const onward = await sendOn(tx, desk, copy, house, now)
  if (found) await setCopyStatus(tx, copy.id, 'in-collection', now)
  if (loan) await emit(tx, 'circulation.loan-closed', { loan_id: loan.id })
  if (!known && !arrived && !found && onward.to === 'shelf' && copy.availability === 'on-shelf')
    return refused('not-on-loan', inHand)
  return { ...back, again: echoed !== undefined, fine, found, refunded, onward }
}

const closeLoan = (tx: Tx, desk: Desk, copyId: string, now: Date) =>
  tables(tx)
    .updateTable('circulation.loans')
    .set({ returned_at: notBefore(now), returned_branch_id: desk.branchId, closed_as: 'returned' })
    .where('copy_id', '=', copyId)
    .where('returned_at', 'is', null)
    .returning(['id', 'patron_id', 'branch_id', 'length', 'due_at', 'claimed_at'])
    .executeTakeFirst()

async function refundFound(tx: Tx, desk: Desk, copy: CopyAtDesk, house: House, now: Date): Promise<number> {
  if (copy.status !== 'lost' || !house.settings.refund_found) return 0
  const lost = await tables(tx)
    .selectFrom('circulation.loans')
    .select('id')
    .where('copy_id', '=', copy.id)
    .where('closed_as', '=', 'lost')
    .orderBy('returned_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return lost ? refundLost(tx, { loanId: lost.id, by: desk.staffId, branchId: desk.branchId }, now) : 0
}

type ClosedLoan = NonNullable<Awaited<ReturnType<typeof closeLoan>>>

async function fineOf(
  tx: Tx,
  desk: Desk,
  { loan, copy, house }: { loan: ClosedLoan; copy: CopyAtDesk; house: House },
  now: Date,
): Promise<number> {
  if (!loan.patron_id || now <= loan.due_at) return 0
  const patron = await tables(tx)
    .selectFrom('circulation.patrons')
    .select(['category', 'home_branch_id as homeBranch'])
    .where('id', '=', loan.patron_id)
    // Two copies brought back at once could together pass the most that a patron may be fined.
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const scope = scopeOf(house.settings, {
    branchId: loan.branch_id,
    patron,
    copy: { itemType: copy.item_type, ownedBy: copy.owning_branch_id },
  })
  const fined = {
    id: loan.id,
    patronId: loan.patron_id,
    branchId: loan.branch_id,
    length: loan.length,
    dueAt: loan.due_at,
    price: copy.price_minor,
  }
  const at = { libraryId: desk.libraryId, branchId: desk.branchId, by: desk.staffId }
  // Who said that it was back stops paying from that day on.
  return chargeFine(tx, { house, scope, desk: at }, fined, loan.claimed_at ?? now, now)
}

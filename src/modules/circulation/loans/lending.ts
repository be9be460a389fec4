import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { emit } from '../../../jobs/queue.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { copyByBarcode, settingAvailability } from '../../catalog/index.ts'
import { noteScan, notingScan } from '../desk/scans.ts'
import { holdOn, pickUp } from '../holds/filling.ts'
import { writeLength } from '../rules/length.ts'
import { tables } from '../tables.ts'
import { endTransfer } from '../transfers/sending.ts'
import { decideLoan, type LendingRefusal } from './loan.ts'
import { type Override, recordOverride } from './override.ts'
import { lockedPatron, standingOf } from './standing.ts'
import type { Through } from './tables.ts'

/** Where and by whom something is done. */
export type Desk = { libraryId: string; branchId: string; staffId: string; zone: string; through?: Through }

/** The copy that was in hand, as far as the desk has to say it. */
export type InHand = { workId: string; title: string }

export type Lent = InHand & {
  loanId: string
  dueAt: Date
  /** It was theirs already: nothing new was written. */
  again: boolean
}

export type LendRefusal = (
  | Refused<'unknown-barcode'>
  | Refused<'unknown-patron'>
  | Exclude<LendingRefusal, Refused<'on-loan-to-them'>>
) &
  Partial<InHand>

export type Lending = {
  patronId: string
  barcode: string
  /** For how long, where it is less than the rules give. */
  days?: number | undefined
  override?: Override
}

/**
 * Lends a copy to a patron. The same copy for the same patron again, because a scanner repeated or a button was
 * pressed twice, is the same loan and the same answer (RULES R6). How it ended is noted in the same transaction: one
 * commit for both.
 */
export function lend(db: Db, desk: Desk, lending: Lending, now: Date): Promise<Lent | LendRefusal> {
  return transaction(db, async tx => {
    const ended = await lendNow(tx, desk, lending, now)
    // A new loan has been written together with its note.
    if (isRefused(ended) || ended.again) await noteScan(tx, desk, lending.barcode, ended, now)
    return ended
  })
}

/** The same within a transaction; who lends to themselves stands at no desk, and leaves no note there. */
export async function lendNow(
  tx: Tx,
  desk: Desk,
  { patronId, barcode, days, override }: Lending,
  now: Date,
): Promise<Lent | LendRefusal> {
  const copy = await copyByBarcode(tx, desk.libraryId, barcode, { lock: true })
  if (!copy) return refused('unknown-barcode')
  const inHand = { workId: copy.work_id, title: copy.title }
  const patron = await lockedPatron(tx, desk.libraryId, patronId)
  if (!patron) return refused('unknown-patron', inHand)
  const { borrower, loans, waitsFor, house } = await standingOf(tx, desk, patron, now)
  const open = copy.availability === 'on-loan' ? await openLoanOf(tx, copy.id) : undefined
  const held = needsLook(copy.availability) ? await holdOn(tx, copy.id) : undefined
  const decision = decideLoan(
    {
      patron: {
        ...borrower,
        hasTitle: loans.some(({ work_id }) => work_id === copy.work_id),
        openOfKind: loans.filter(({ item_type }) => item_type === copy.item_type).length,
      },
      copy: {
        status: copy.reference_only ? 'reference' : copy.status,
        itemType: copy.item_type,
        ownedBy: copy.owning_branch_id,
        lentTo: open?.patron_id ?? null,
        heldFor: held?.patron_id ?? null,
      },
      branchId: desk.branchId,
      house,
    },
    { now, days, override: override !== undefined },
  )
  if (isRefused(decision)) {
    if (decision.refused !== 'on-loan-to-them') return { ...decision, ...inHand }
    if (open) return { ...inHand, loanId: open.id, dueAt: open.due_at, again: true }
    return refused('on-loan-to-another', inHand)
  }
  if (needsLook(copy.availability)) await endTransfer(tx, copy.id, 'cancelled', now)
  if (waitsFor.includes(copy.work_id)) await pickUp(tx, { patronId: patron.id, workId: copy.work_id }, now)
  const lent: Lent = { ...inHand, loanId: newId(), dueAt: decision.dueAt, again: false }
  // One statement, and so one way to the database, after the holds: it counts anew the copies of the title. The copy is locked:
  // the index of open loans only guards what was decided.
  const marking = tables(tx).with('copy', () =>
    settingAvailability(tx, copy.id, {
      availability: 'on-loan',
      dueAt: decision.dueAt,
      holdingBranchId: desk.branchId,
    }),
  )
  const noting = marking.with('scan', () => notingScan(tx, desk, { id: newId(), barcode }, lent, now))
  await (desk.through === 'self' ? (marking as typeof noting) : noting)
    .insertInto('circulation.loans')
    .values({
      id: lent.loanId,
      library_id: desk.libraryId,
      patron_id: patron.id,
      copy_id: copy.id,
      work_id: copy.work_id,
      branch_id: desk.branchId,
      lent_at: now,
      lent_by: desk.staffId,
      lent_through: desk.through ?? 'desk',
      length: writeLength(decision.length),
      due_at: decision.dueAt,
      given_due_at: decision.dueAt,
      keeps_history: patron.keeps_history,
      one_per_title: house.settings.one_per_title && !decision.setAside.includes('has-title'),
    })
    .execute()
  if (override)
    await recordOverride(tx, desk, { ...override, loanId: lent.loanId, setAside: decision.setAside }, now)
  await emit(tx, 'circulation.loan-opened', { loan_id: lent.loanId })
  return lent
}

const needsLook = (availability: string): boolean =>
  availability === 'in-transit' || availability === 'on-hold-shelf'

export const openLoanOf = (tx: Tx, copyId: string) =>
  tables(tx)
    .selectFrom('circulation.loans')
    .select(['id', 'patron_id', 'due_at'])
    .where('copy_id', '=', copyId)
    .where('returned_at', 'is', null)
    .executeTakeFirst()

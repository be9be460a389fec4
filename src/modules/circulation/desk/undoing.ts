import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { setAvailability, setCopyStatus } from '../../catalog/index.ts'
import { type Actor, record } from '../../identity/index.ts'
import { refundFine } from '../charges/charging.ts'
import type { Desk } from '../loans/lending.ts'
import { lockedCopyOf, lockedLoan } from '../loans/locking.ts'
import { tables } from '../tables.ts'
import { endTransfer } from '../transfers/sending.ts'
import { lastScan, type Scan } from './scans.ts'

/** How long the last action can be undone: as long as who it is about may still stand there. */
const minutes = 15

const doneBy: Record<string, 'lending' | 'return' | 'renewal'> = {
  lent: 'lending',
  'taken-back': 'return',
  'taken-back-late': 'return',
  'on-hold-shelf': 'return',
  'sent-for-hold': 'return',
  'sent-home': 'return',
  renewed: 'renewal',
}

/** The scan that pressing undo would undo: the last that did something to a loan, a short while ago. */
export const undoable = <Row extends Pick<Scan, 'outcome' | 'loan_id' | 'scanned_at'>>(
  scans: readonly Row[],
  now: Date,
): Row | null => {
  const last = scans.find(({ outcome, loan_id }) => outcome in doneBy && loan_id !== null)
  return last && now.getTime() - last.scanned_at.getTime() < minutes * 60_000 ? last : null
}

type UndoRefusal = Refused<'nothing-to-undo'> | Refused<'moved-on'>

type Undone = { loanId: string; copyId: string; at: Date }

/**
 * Undoes what this member of staff did last at this desk, as if it had not been: a loan is gone, a return or renewal is
 * taken back with its fine. Refuses where somebody did something to the loan or the copy since.
 */
export function undoLast(
  db: Db,
  desk: Desk,
  actor: Actor,
  now: Date,
): Promise<{ title: string } | UndoRefusal> {
  return transaction(db, async tx => {
    const scan = undoable(await lastScan(tx, desk), now)
    if (!scan?.loan_id) return refused('nothing-to-undo')
    const copy = await lockedCopyOf(tx, desk.libraryId, scan.loan_id)
    const loan = await lockedLoan(tx, desk.libraryId, scan.loan_id)
    if (!copy || !loan) return refused('nothing-to-undo')
    const done = { loanId: loan.id, copyId: copy.id, at: scan.scanned_at }
    const way = doneBy[scan.outcome] ?? 'return'
    if (!(await undo[way](tx, done, desk, now))) return refused('moved-on')
    await tables(tx)
      .updateTable('circulation.scans')
      .set({ outcome: 'undone', due_at: null })
      .where('id', '=', scan.id)
      .execute()
    const subject = { kind: 'loan', id: loan.id }
    const event = 'circulation.undone'
    await record(tx, { ...actor, event, library: desk.libraryId, subject, details: { what: way } }, now)
    return { title: copy.title }
  })
}

async function undoLending(tx: Tx, { loanId, copyId, at }: Undone): Promise<boolean> {
  const lent = await tables(tx)
    .selectFrom('circulation.loans')
    .select(['patron_id', 'work_id'])
    .where('id', '=', loanId)
    .where('lent_at', '=', at)
    .where('returned_at', 'is', null)
    .where('renewals', '=', 0)
    .executeTakeFirst()
  if (!lent) return false
  await tables(tx)
    .updateTable('circulation.scans')
    .set({ loan_id: null })
    .where('loan_id', '=', loanId)
    .execute()
  await tables(tx).deleteFrom('circulation.loans').where('id', '=', loanId).execute()
  const kept = await tables(tx)
    .updateTable('circulation.holds')
    .set(({ eb }) => ({
      status: eb
        .case()
        .when(eb.and([eb('shelf_until', 'is not', null), eb('filled_copy_id', '=', copyId)]))
        .then('on-shelf' as const)
        .else('pending' as const)
        .end(),
      // Another copy that waited for them may be with somebody else by now.
      filled_copy_id: eb
        .case()
        .when(eb.and([eb('shelf_until', 'is not', null), eb('filled_copy_id', '=', copyId)]))
        .then(eb.ref('filled_copy_id'))
        .end(),
      ended_at: null,
    }))
    .where('patron_id', '=', lent.patron_id)
    .where('work_id', '=', lent.work_id)
    .where('status', '=', 'picked-up')
    .where('ended_at', '=', at)
    .returning(['filled_copy_id'])
    .executeTakeFirst()
  const aside = kept?.filled_copy_id === copyId
  await setAvailability(tx, copyId, { availability: aside ? 'on-hold-shelf' : 'on-shelf' })
  return true
}

async function undoReturn(tx: Tx, { loanId, copyId, at }: Undone, desk: Desk, now: Date): Promise<boolean> {
  const since = await tables(tx)
    .selectFrom('circulation.loans')
    .select('id')
    .where('copy_id', '=', copyId)
    .where('id', '<>', loanId)
    .where('lent_at', '>=', at)
    .executeTakeFirst()
  if (since || (await isKeptSince(tx, copyId, at))) return false
  const open = await tables(tx)
    .updateTable('circulation.loans')
    .set({ returned_at: null, returned_branch_id: null, closed_as: null })
    .where('id', '=', loanId)
    .where('returned_at', '=', at)
    .where(({ not, exists, selectFrom, eb, and }) =>
      not(
        and([
          eb('one_per_title', '=', true),
          exists(
            selectFrom('circulation.loans as twin')
              .select('twin.id')
              .whereRef('twin.patron_id', '=', 'circulation.loans.patron_id')
              .whereRef('twin.work_id', '=', 'circulation.loans.work_id')
              .where('twin.returned_at', 'is', null)
              .where('twin.one_per_title', '=', true),
          ),
        ]),
      ),
    )
    .returning(['due_at', 'branch_id', 'claimed_at'])
    .executeTakeFirst()
  if (!open) return false
  await endTransfer(tx, copyId, 'cancelled', now)
  await tables(tx)
    .updateTable('circulation.holds')
    .set({ status: 'pending', filled_copy_id: null, filled_at: null, shelf_until: null })
    .where('filled_copy_id', '=', copyId)
    .where('filled_at', '=', at)
    .where('ended_at', 'is', null)
    .execute()
  await setAvailability(tx, copyId, {
    availability: 'on-loan',
    dueAt: open.due_at,
    holdingBranchId: open.branch_id,
  })
  if (open.claimed_at) await setCopyStatus(tx, copyId, 'claimed-returned', now)
  await refundFine(tx, { loanId, madeAt: at, by: desk.staffId, branchId: desk.branchId }, now)
  return true
}

/** Whether a copy went to a hold after this moment: to another one, or it reached the branch that waits for it. */
async function isKeptSince(tx: Tx, copyId: string, at: Date): Promise<boolean> {
  const kept = await tables(tx)
    .selectFrom('circulation.holds')
    .select('id')
    .where('filled_copy_id', '=', copyId)
    .where('filled_at', '>', at)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return kept !== undefined
}

async function undoRenewal(tx: Tx, { loanId, copyId, at }: Undone, desk: Desk, now: Date): Promise<boolean> {
  const renewal = await tables(tx)
    .selectFrom('circulation.renewals as renewal')
    .innerJoin('circulation.loans as loan', 'loan.id', 'renewal.loan_id')
    .select(['renewal.id', 'renewal.due_before'])
    .where('loan.id', '=', loanId)
    .where('loan.returned_at', 'is', null)
    .whereRef('loan.due_at', '=', 'renewal.due_after')
    .where('renewal.renewed_at', '=', at)
    .executeTakeFirst()
  if (!renewal) return false
  await tables(tx).deleteFrom('circulation.renewals').where('id', '=', renewal.id).execute()
  await tables(tx)
    .updateTable('circulation.loans')
    .set(({ eb }) => ({
      due_at: renewal.due_before,
      given_due_at: renewal.due_before,
      renewals: eb('renewals', '-', 1),
    }))
    .where('id', '=', loanId)
    .execute()
  await setAvailability(tx, copyId, { availability: 'on-loan', dueAt: renewal.due_before })
  await refundFine(tx, { loanId, madeAt: at, by: desk.staffId, branchId: desk.branchId }, now)
  return true
}

const undo = { lending: undoLending, return: undoReturn, renewal: undoRenewal }

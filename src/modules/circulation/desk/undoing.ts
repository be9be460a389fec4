import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { setAvailability, setCopyStatus } from '../../catalog/index.ts'
import { type Actor, record } from '../../identity/index.ts'
import { refundFine } from '../charges/charging.ts'
import type { Desk } from '../loans/lending.ts'
import { lockedCopyOf, lockedLoan } from '../loans/locking.ts'
import { lockedPatron } from '../loans/standing.ts'
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

/** What was done, and the branch where its copy stands now. */
type Undone = { loanId: string; copyId: string; at: Date; stands: string }

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
    // Kept, too: another desk may just be lending them the same title.
    if (loan.patron_id) await lockedPatron(tx, desk.libraryId, loan.patron_id)
    const done = { loanId: loan.id, copyId: copy.id, at: scan.scanned_at, stands: copy.holding_branch_id }
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

async function undoLending(tx: Tx, { loanId, copyId, at }: Undone, desk: Desk): Promise<boolean> {
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
  const aside = await waitAgain(tx, { ...lent, copyId, at, branchId: desk.branchId })
  await setAvailability(tx, copyId, { availability: aside ? 'on-hold-shelf' : 'on-shelf' })
  return true
}

/**
 * The hold that ended with a loan is open again. Its copy is set aside again where it lies on the shelf that it lay on;
 * another copy, that was set aside for it, may have gone to somebody else since.
 * @returns whether the copy is set aside
 */
async function waitAgain(
  tx: Tx,
  hold: { patron_id: string | null; work_id: string; copyId: string; at: Date; branchId: string },
): Promise<boolean> {
  const { rows } = await sql<{ status: string }>`
    update circulation.holds set ended_at = null,
      status = case when aside then 'on-shelf' else 'pending' end,
      filled_copy_id = case when aside then filled_copy_id end,
      filled_at = case when aside then filled_at end,
      shelf_until = case when aside then shelf_until end
    from (
      select id, shelf_until is not null and filled_copy_id = ${hold.copyId}
        and pickup_branch_id = ${hold.branchId} as aside
      from circulation.holds
      where patron_id = ${hold.patron_id} and work_id = ${hold.work_id} and status = 'picked-up'
        and ended_at = ${hold.at} for update) ended
    where holds.id = ended.id returning status`.execute(tx)
  return rows[0]?.status === 'on-shelf'
}

async function undoReturn(
  tx: Tx,
  { loanId, copyId, at, stands }: Undone,
  desk: Desk,
  now: Date,
): Promise<boolean> {
  if (await movedSince(tx, { loanId, copyId, at, stands }, desk)) return false
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

/** Whether the copy went on, or its patron has the title or waits for it again, since it was taken back at this desk. */
async function movedSince(tx: Tx, { loanId, copyId, at, stands }: Undone, desk: Desk): Promise<boolean> {
  if (stands !== desk.branchId) return true
  const { rows } = await sql`
    select from circulation.loans loan
    where loan.id = ${loanId} and (
      exists (select from circulation.loans later
        where later.copy_id = ${copyId} and later.id <> loan.id and later.lent_at >= ${at})
      or exists (select from circulation.transfers transfer
        where transfer.copy_id = ${copyId} and transfer.ended_at is null and transfer.sent_at > ${at})
      or exists (select from circulation.holds hold
        where hold.filled_copy_id = ${copyId} and hold.ended_at is null and hold.filled_at > ${at})
      or exists (select from circulation.loans other
        where other.patron_id = loan.patron_id and other.work_id = loan.work_id and other.returned_at is null)
      or exists (select from circulation.holds hold
        where hold.patron_id = loan.patron_id and hold.work_id = loan.work_id and hold.ended_at is null))`.execute(
    tx,
  )
  return rows.length > 0
}

async function undoRenewal(tx: Tx, { loanId, copyId, at }: Undone, desk: Desk, now: Date): Promise<boolean> {
  const renewal = await tables(tx)
    .selectFrom('circulation.renewals as renewal')
    .innerJoin('circulation.loans as loan', 'loan.id', 'renewal.loan_id')
    .select(['renewal.id', 'renewal.due_before', 'renewal.given_before'])
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
      given_due_at: renewal.given_before,
      renewals: eb('renewals', '-', 1),
    }))
    .where('id', '=', loanId)
    .execute()
  await setAvailability(tx, copyId, { availability: 'on-loan', dueAt: renewal.due_before })
  await refundFine(tx, { loanId, madeAt: at, by: desk.staffId, branchId: desk.branchId }, now)
  return true
}

const undo = { lending: undoLending, return: undoReturn, renewal: undoRenewal }

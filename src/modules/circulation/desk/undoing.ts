import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type Actor, record } from '../../identity/index.ts'
import type { Desk } from '../loans/lending.ts'
import { lockedCopyOf, lockedLoan } from '../loans/locking.ts'
import { lockedPatron } from '../loans/standing.ts'
import { tables } from '../tables.ts'
import { lastScan, type Scan } from './scans.ts'
import { undoLending } from './undoing-loan.ts'
import { undoRenewal } from './undoing-renewal.ts'
import { undoReturn } from './undoing-return.ts'

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

/** What was done, and the branch where its copy stands now. */
export type Undone = { loanId: string; copyId: string; at: Date; stands: string }

type UndoRefusal = Refused<'nothing-to-undo'> | Refused<'moved-on'>

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

const undo = { lending: undoLending, return: undoReturn, renewal: undoRenewal }

import type { Db, Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { isRefused, type Refused } from '../../../refusal.ts'
import type { Desk, LendRefusal, Lent } from '../loans/lending.ts'
import type { Renewed, RenewRefusal } from '../loans/renewing.ts'
import type { TakeBackRefusal, TakenBack } from '../loans/taking-back.ts'
import { tables } from '../tables.ts'

/** How one scan ended, as the list of this shift shows it. */
export type Scan = {
  id: string
  loan_id: string | null
  branch_id: string
  scanned_at: Date
  barcode: string
  title: string | null
  work_id: string | null
  outcome: string
  due_at: Date | null
}

/** What a scan led to; a card that was refused is none of the copy's outcomes. */
type Ended =
  | Lent
  | LendRefusal
  | TakenBack
  | TakeBackRefusal
  | Renewed
  | RenewRefusal
  | (Refused<'no-patron-yet' | 'card-gone' | 'card-in-return' | 'unknown-barcode'> & {
      title?: string
      workId?: string
    })

/** Writes down how a scan ended, for the list under the scan box. Returns its id. */
export async function noteScan(
  db: Db,
  desk: Desk,
  barcode: string,
  ended: Ended,
  now: Date,
): Promise<string> {
  const id = newId()
  await notingScan(db, desk, { id, barcode }, ended, now).execute()
  return id
}

/** The same as a part of a larger statement. */
export const notingScan = (
  db: Db,
  desk: Desk,
  { id, barcode }: { id: string; barcode: string },
  ended: Ended,
  now: Date,
) =>
  tables(db)
    .insertInto('circulation.scans')
    .values({
      id,
      library_id: desk.libraryId,
      branch_id: desk.branchId,
      staff_id: desk.staffId,
      scanned_at: now,
      barcode: barcode.slice(0, 200),
      title: ended.title ?? null,
      work_id: ended.workId ?? null,
      loan_id: loanDone(ended),
      outcome: outcomeOf(ended),
      due_at: 'dueAt' in ended ? ended.dueAt : null,
    })

/** The loan that something was done to. The echo of a return did nothing, and what it repeats is what undo is for. */
function loanDone(ended: Ended): string | null {
  if (!('loanId' in ended)) return null
  return 'onward' in ended && ended.again ? null : ended.loanId
}

function outcomeOf(ended: Ended): string {
  if (isRefused(ended)) return ended.refused
  if ('onward' in ended) return takenBackAs(ended)
  if ('renewals' in ended) return 'renewed'
  return ended.again ? 'lent-already' : 'lent'
}

/** What staff do with the copy next goes before how late it was. */
function takenBackAs({ onward, daysLate, loanId }: TakenBack): string {
  if (onward.to === 'hold-shelf') return 'on-hold-shelf'
  if (onward.to === 'branch') return onward.why === 'hold' ? 'sent-for-hold' : 'sent-home'
  if (loanId === null) return 'shelved'
  return daysLate > 0 ? 'taken-back-late' : 'taken-back'
}

/** What this member of staff did last at this library, newest first. */
export const latestScans = (db: Db, libraryId: string, staffId: string): Promise<Scan[]> =>
  scansOf(db, libraryId, staffId).execute()

/** The same, at one branch, and kept for this transaction: two presses of undo undo one thing. */
export const lastScan = (tx: Tx, { libraryId, staffId, branchId }: Desk): Promise<Scan[]> =>
  scansOf(tx, libraryId, staffId).where('branch_id', '=', branchId).forUpdate().execute()

const scansOf = (db: Db, libraryId: string, staffId: string) =>
  tables(db)
    .selectFrom('circulation.scans')
    .select(['id', 'loan_id', 'branch_id', 'scanned_at', 'barcode', 'title', 'work_id', 'outcome', 'due_at'])
    .where('library_id', '=', libraryId)
    .where('staff_id', '=', staffId)
    .orderBy('scanned_at', 'desc')
    .orderBy('id', 'desc')
    .limit(15)

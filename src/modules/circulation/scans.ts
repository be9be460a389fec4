import type { Db } from '../../database.ts'
import { newId } from '../../id.ts'
import { isRefused, type Refused } from '../../refusal.ts'
import type { Desk, LendRefusal, Lent, TakeBackRefusal, TakenBack } from './lending.ts'
import { tables } from './tables.ts'

/** How one scan ended, as the list of this shift shows it. */
export type Scan = {
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
  | (Refused<'no-patron-yet' | 'card-gone' | 'card-in-return'> & { title?: string; workId?: string })

/** Writes down how a scan ended, for the list under the scan box. Returns its id. */
export async function noteScan(
  db: Db,
  desk: Desk,
  barcode: string,
  ended: Ended,
  now: Date,
): Promise<string> {
  const id = newId()
  await tables(db)
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
      loan_id: 'loanId' in ended ? ended.loanId : null,
      outcome: outcomeOf(ended),
      due_at: 'dueAt' in ended ? ended.dueAt : null,
    })
    .execute()
  return id
}

function outcomeOf(ended: Ended): string {
  if (isRefused(ended)) return ended.refused
  if ('daysLate' in ended) return ended.daysLate > 0 ? 'taken-back-late' : 'taken-back'
  return ended.again ? 'lent-already' : 'lent'
}

/** What this member of staff did last at this library, newest first. */
export const latestScans = (db: Db, libraryId: string, staffId: string): Promise<Scan[]> =>
  tables(db)
    .selectFrom('circulation.scans')
    .select(['scanned_at', 'barcode', 'title', 'work_id', 'outcome', 'due_at'])
    .where('library_id', '=', libraryId)
    .where('staff_id', '=', staffId)
    .orderBy('scanned_at', 'desc')
    .orderBy('id', 'desc')
    .limit(15)
    .execute()

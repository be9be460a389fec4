import type { Db } from '../../../database.ts'
import { isRefused } from '../../../refusal.ts'
import { dayIn } from '../calendar/calendar.ts'
import { holdsNeed } from '../holds/queue.ts'
import { tables } from '../tables.ts'
import { decideRenewal, type RenewalRefusal } from './renewal.ts'
import { type OpenLoan, type PatronRow, type Standing, standingOf } from './standing.ts'

/** Whether each loan of a patron could be renewed now: until when, or why not. Nothing is written. */
export async function renewability(
  db: Db,
  { libraryId, zone }: { libraryId: string; zone: string },
  patron: PatronRow,
  now: Date,
): Promise<Map<string, { dueAt: Date } | RenewalRefusal>> {
  const place = { libraryId, zone, branchId: patron.home_branch_id }
  const standing = await standingOf(db, place, patron, now)
  const waitedFor = await worksWaitedFor(db, libraryId, standing.loans)
  const answers = new Map<string, { dueAt: Date } | RenewalRefusal>()
  for (const loan of standing.loans) {
    const holdWaiting = waitedFor.has(loan.work_id) && (await isNeeded(db, libraryId, standing, loan, now))
    const decision = decideRenewal(
      {
        patron: standing.borrower,
        copy: { status: loan.status, itemType: loan.item_type, ownedBy: loan.owning_branch_id },
        loan: {
          patronId: patron.id,
          branchId: loan.branch_id,
          dueAt: loan.due_at,
          renewals: loan.renewals,
        },
        holdWaiting,
        house: standing.house,
      },
      { now },
    )
    answers.set(loan.id, isRefused(decision) ? decision : { dueAt: decision.dueAt })
  }
  return answers
}

/** Of the works that a patron has, those with any hold: few, so that only these are looked at closely. */
async function worksWaitedFor(db: Db, libraryId: string, loans: readonly OpenLoan[]): Promise<Set<string>> {
  if (loans.length === 0) return new Set()
  const found = await tables(db)
    .selectFrom('circulation.holds')
    .select('work_id')
    .distinct()
    .where('library_id', '=', libraryId)
    .where('status', '=', 'pending')
    .where('ended_at', 'is', null)
    .where(
      'work_id',
      'in',
      loans.map(({ work_id }) => work_id),
    )
    .execute()
  return new Set(found.map(({ work_id }) => work_id))
}

const isNeeded = (db: Db, libraryId: string, { house }: Standing, loan: OpenLoan, now: Date) =>
  holdsNeed(
    db,
    { libraryId, workId: loan.work_id, house, today: dayIn(now, house.calendarOf(loan.branch_id).zone) },
    { id: loan.copy_id, ownedBy: loan.owning_branch_id, isAt: loan.branch_id, itemType: loan.item_type },
  )

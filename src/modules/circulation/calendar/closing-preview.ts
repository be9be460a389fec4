import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { branchesOf } from '../../identity/index.ts'
import { shelfUntilFrom } from '../holds/filling.ts'
import { houseOf } from '../rules/house.ts'
import { tables } from '../tables.ts'
import type { Calendar } from './calendar.ts'
import { movedDate } from './moving-dates.ts'
import type { SpecialDay } from './special-days.ts'

/** What a closing would move: how many loans and holds, some loans by name, and how many late ones it would cost nothing. */
export type ClosingPreview = {
  loans: number
  holds: number
  late: number
  examples: { id: string; title: string; from: Date; to: Date }[]
  /** More open loans than were looked at. */
  more: boolean
}

const lookedAt = 10_000
const shown = 12

/** Works out what a day out of the ordinary would move, without writing anything. */
export async function previewClosing(
  db: Db,
  { libraryId, zone }: { libraryId: string; zone: string },
  day: SpecialDay,
  now: Date,
): Promise<ClosingPreview> {
  const branches = (await branchesOf(db, libraryId)).map(({ id }) => id)
  const house = await houseOf(db, { libraryId, zone }, branches)
  const calendars = new Map(branches.map(id => [id, withDay(house.calendarOf(id), day, id, now)]))
  const loans = await tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select(['loan.id', 'loan.branch_id', 'loan.lent_at', 'loan.given_due_at', 'loan.due_at', 'loan.length'])
    .select('copy.title')
    .where('loan.library_id', '=', libraryId)
    .where('loan.returned_at', 'is', null)
    .where('loan.due_at', '>=', now)
    .$if(day.branchId !== null, query => query.where('loan.branch_id', '=', day.branchId ?? ''))
    .orderBy('loan.due_at')
    .limit(lookedAt)
    .execute()
  const moved = loans.flatMap(loan => {
    const to = movedDate(loan, house, calendars.get(loan.branch_id))
    return to && to.getTime() !== loan.due_at.getTime()
      ? [{ id: loan.id, title: loan.title, from: loan.due_at, to }]
      : []
  })
  return {
    loans: moved.length,
    examples: moved.slice(0, shown),
    more: loans.length === lookedAt,
    holds: await movedHolds(db, libraryId, day, id => calendars.get(id), house.settings),
    late: await lateLoans(db, libraryId, day, now),
  }
}

function withDay(calendar: Calendar, day: SpecialDay, branchId: string, now: Date): Calendar {
  if (day.yearly || (day.branchId !== null && day.branchId !== branchId)) return calendar
  const hours = day.opens && day.closes ? { opens: day.opens, closes: day.closes } : null
  const opening = day.closed ? ({ open: false } as const) : ({ open: true, hours } as const)
  const entry = { from: day.from, to: day.to, opening, forBranch: day.branchId !== null, madeAt: now }
  return { ...calendar, dated: [...calendar.dated, entry] }
}

async function movedHolds(
  db: Db,
  libraryId: string,
  day: SpecialDay,
  calendarOf: (branchId: string) => Calendar | undefined,
  settings: Parameters<typeof shelfUntilFrom>[1],
): Promise<number> {
  const holds = await tables(db)
    .selectFrom('circulation.holds')
    .select(['pickup_branch_id', 'filled_at', 'shelf_until'])
    .where('library_id', '=', libraryId)
    .where('status', '=', 'on-shelf')
    .$if(day.branchId !== null, query => query.where('pickup_branch_id', '=', day.branchId ?? ''))
    .limit(5000)
    .execute()
  return holds.filter(({ pickup_branch_id, filled_at, shelf_until }) => {
    const calendar = calendarOf(pickup_branch_id)
    return filled_at && calendar && shelfUntilFrom(filled_at, settings, calendar) !== shelf_until
  }).length
}

async function lateLoans(db: Db, libraryId: string, day: SpecialDay, now: Date): Promise<number> {
  const { late } = await tables(db)
    .selectFrom('circulation.loans')
    .select(({ fn }) => fn.countAll<number>().as('late'))
    .where('library_id', '=', libraryId)
    .where('returned_at', 'is', null)
    .where('due_at', '<', now)
    .$if(day.branchId !== null, query => query.where('branch_id', '=', day.branchId ?? ''))
    .executeTakeFirstOrThrow()
  return late
}

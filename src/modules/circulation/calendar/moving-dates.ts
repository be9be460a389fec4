import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { lockCopies, setDueDates } from '../../catalog/index.ts'
import { branchesOf, libraryPlaces } from '../../identity/index.ts'
import { shelfUntilFrom } from '../holds/filling.ts'
import { type House, houseOf } from '../rules/house.ts'
import { lengthOf } from '../rules/length.ts'
import { tables } from '../tables.ts'
import { type Calendar, dayIn, endOf, hasHours } from './calendar.ts'
import { movedOffClosed } from './due-date.ts'

/**
 * Works out anew, from the dates first given, what the calendar moves: due dates of open loans, and the last days of holds
 * on the shelf. Run twice, or after closings that overlap, it comes to the same (RULES R2).
 */
export const moveDueDates = job<{ libraryId: string }>(
  'circulation.move-due-dates',
  { retryLimit: 5, expiresIn: 3600 },
  async ({ libraryId }, { db, now, signal }) => {
    const library = await libraryPlaces(db).where('library.id', '=', libraryId).executeTakeFirst()
    if (!library) return
    const branches = (await branchesOf(db, libraryId)).map(({ id }) => id)
    const house = await houseOf(db, { libraryId, zone: library.zone }, branches)
    for (const chunk of [moveLoans, moveShelves])
      for (let after: string | null = null; ; ) {
        signal.throwIfAborted()
        const last: string | null = await transaction(db, tx => chunk(tx, { libraryId, house, after }, now))
        if (last === null) break
        after = last
      }
  },
)

const atOnce = 500

/** The next of a library to be looked at: those whose id comes after. */
type Chunk = { libraryId: string; house: House; after: string | null }

/** @returns the last id that was looked at, or null when there are no more */
async function moveLoans(tx: Tx, { libraryId, house, after }: Chunk, now: Date): Promise<string | null> {
  const loans = await datedLoans(tx, libraryId, now)
    .$if(after !== null, query => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(atOnce)
    .execute()
  const moved = loans.flatMap(loan => {
    const counted = movedDate(loan, house)
    // A closing that is taken back after the day it moved makes nobody late: there is time until tonight.
    const tonight = endOf(
      dayIn(now, house.calendarOf(loan.branch_id).zone),
      house.calendarOf(loan.branch_id).zone,
    )
    const dueAt = counted && counted < now ? tonight : counted
    return dueAt && dueAt.getTime() !== loan.due_at.getTime() ? [{ ...loan, dueAt }] : []
  })
  await write(tx, moved)
  return loans.at(-1)?.id ?? null
}

type DatedLoan = {
  id: string
  branch_id: string
  lent_at: Date
  given_due_at: Date
  due_at: Date
  length: string
}

/** Loans whose date may still move: what was due before today is late, whatever the calendar says now. */
const datedLoans = (db: Db, libraryId: string, now: Date) =>
  tables(db)
    .selectFrom('circulation.loans')
    .select(['id', 'copy_id', 'branch_id', 'lent_at', 'given_due_at', 'due_at', 'length'])
    .where('library_id', '=', libraryId)
    .where('returned_at', 'is', null)
    .where('due_at', '>=', now)

/** The date that a loan has by this calendar; null where no day is ever open. */
export function movedDate(
  loan: DatedLoan,
  { settings, calendarOf }: House,
  calendar?: Calendar,
): Date | null {
  const branch = calendar ?? calendarOf(loan.branch_id)
  const moved = movedOffClosed(loan.given_due_at, loan.lent_at, {
    length: lengthOf(loan.length),
    dayStrategy: settings.day_strategy,
    hourStrategy: settings.hour_strategy ?? (hasHours(branch) ? 'next-hours' : 'keep'),
    openingOffset: settings.opening_offset,
    calendar: branch,
  })
  return moved?.at ?? null
}

async function write(
  tx: Tx,
  moved: readonly { id: string; copy_id: string; given_due_at: Date; dueAt: Date }[],
): Promise<void> {
  if (moved.length === 0) return
  // The copies first, as everywhere: then no two wait for each other.
  await lockCopies(
    tx,
    moved.map(({ copy_id }) => copy_id),
  )
  // One that was renewed while the copies were waited for has another date, by the new calendar already.
  const { rows } = await sql<{ copy_id: string; due_at: Date }>`
    update circulation.loans loan set due_at = moved.due_at
    from unnest(${moved.map(({ id }) => id)}::uuid[], ${moved.map(({ dueAt }) => dueAt)}::timestamptz[],
      ${moved.map(({ given_due_at }) => given_due_at)}::timestamptz[]) as moved (id, due_at, given_due_at)
    where loan.id = moved.id and loan.given_due_at = moved.given_due_at and loan.returned_at is null
    returning loan.copy_id, loan.due_at`.execute(tx)
  await setDueDates(
    tx,
    rows.map(({ copy_id, due_at }) => ({ copyId: copy_id, dueAt: due_at })),
  )
}

async function moveShelves(tx: Tx, { libraryId, house, after }: Chunk): Promise<string | null> {
  const holds = await tables(tx)
    .selectFrom('circulation.holds')
    .select(['id', 'pickup_branch_id', 'filled_at', 'shelf_until'])
    .where('library_id', '=', libraryId)
    .where('status', '=', 'on-shelf')
    .$if(after !== null, query => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(atOnce)
    .execute()
  const moved = holds.flatMap(({ id, pickup_branch_id, filled_at, shelf_until }) => {
    const until = filled_at && shelfUntilFrom(filled_at, house.settings, house.calendarOf(pickup_branch_id))
    return until && until !== shelf_until ? [{ id, filled_at, until }] : []
  })
  // One that was set aside anew in the meantime has its day by the new calendar already.
  await sql`
    update circulation.holds hold set shelf_until = moved.until
    from unnest(${moved.map(({ id }) => id)}::uuid[], ${moved.map(({ filled_at }) => filled_at)}::timestamptz[],
      ${moved.map(({ until }) => until)}::date[]) as moved (id, filled_at, until)
    where hold.id = moved.id and hold.filled_at = moved.filled_at and hold.status = 'on-shelf'`.execute(tx)
  return holds.at(-1)?.id ?? null
}

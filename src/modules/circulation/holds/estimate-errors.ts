import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { lengthInMs, lengthOf } from '../rules/length.ts'
import { allowedFor, expectedAt, type Keeping, type Whereabouts } from './estimate.ts'
import { usualKeeping } from './usual-keeping.ts'

const day = 86_400_000

/**
 * How far off one estimate was, in days: above zero where the copy came later than was said; and how far off it would have
 * been to say the place in the queue times the length of a loan.
 */
export type EstimateError = { holdId: string; ahead: number; days: number; simple: number }

/** A hold that was filled, and what was known of its title when it was placed. */
type Past = {
  id: string
  library_id: string
  placed_at: Date
  filled_at: Date
  ahead: number
  /** Copies of the title in its library that were lent then or later; others were lost, or in repair. */
  copies: number
  /** Those that were on loan then, as it was known then: a renewal came later. */
  out: { due: string; length: string }[]
  /** Copies that were set aside then for holds before. */
  aside: number
}

/**
 * What each hold of the last year would have been told when it was placed, beside when it was filled. From loans, renewals and
 * holds as they are written down; holds that were suspended or wanted for later are left out, as are those on one copy.
 */
export async function estimateErrors(db: Db, libraryId: string, now: Date): Promise<EstimateError[]> {
  const past = await pastHolds(db, libraryId, now)
  const keeping = new Map<string, Keeping>()
  const errors: EstimateError[] = []
  for (const hold of past) {
    const month = hold.placed_at.toISOString().slice(0, 7)
    const kept = keeping.get(month) ?? (await usualKeeping(db, libraryId, hold.placed_at))
    keeping.set(month, kept)
    const placed = hold.placed_at.getTime()
    const copies = whereaboutsThen(hold)
    const expected = expectedAt(hold.ahead, copies, kept, placed)
    if (expected === null) continue
    const simple = placed + (hold.ahead + 1) * allowedFor(copies)
    const late = (at: number) => (hold.filled_at.getTime() - at) / day
    errors.push({ holdId: hold.id, ahead: hold.ahead, days: late(expected), simple: late(simple) })
  }
  return errors
}

const whereaboutsThen = ({ copies, out, aside }: Past): Whereabouts[] => [
  ...out.map(({ due, length }) => ({
    dueAt: new Date(due).getTime(),
    allowed: lengthInMs(lengthOf(length)),
  })),
  ...Array<Whereabouts>(aside).fill('aside'),
  ...Array<Whereabouts>(Math.max(0, copies - out.length - aside)).fill('shelf'),
]

async function pastHolds(db: Db, libraryId: string, now: Date): Promise<Past[]> {
  const { rows } = await sql<Past>`
    select hold.id, hold.library_id, hold.placed_at, hold.filled_at,
      (select count(*)::int from circulation.holds before
        where before.library_id = hold.library_id and before.work_id = hold.work_id
          and before.placed_at < hold.placed_at
          and coalesce(before.filled_at, before.ended_at, ${now}) > hold.placed_at) as ahead,
      (select count(*)::int from circulation.holds before
        where before.library_id = hold.library_id and before.work_id = hold.work_id
          and before.filled_at <= hold.placed_at and coalesce(before.ended_at, ${now}) > hold.placed_at) as aside,
      (select count(distinct copy_id)::int from circulation.loans
        where library_id = hold.library_id and work_id = hold.work_id
          and coalesce(returned_at, ${now}) > hold.placed_at) as copies,
      coalesce((select json_agg(json_build_object('length', loan.length, 'due', coalesce(
          (select renewal.due_before from circulation.renewals renewal
            where renewal.loan_id = loan.id and renewal.renewed_at > hold.placed_at
            order by renewal.renewed_at limit 1), loan.due_at)))
        from circulation.loans loan
        where loan.library_id = hold.library_id and loan.work_id = hold.work_id
          and loan.lent_at <= hold.placed_at
          and coalesce(loan.returned_at, ${now}) > hold.placed_at), '[]') as out
    from circulation.holds hold
    where hold.library_id = ${libraryId} and hold.filled_at is not null and hold.copy_id is null
      and hold.starts_on is null and hold.suspended_at is null and not hold.low_priority
      and hold.placed_at > ${new Date(now.getTime() - 365 * day)}
    order by hold.placed_at, hold.id
    limit 5000`.execute(db)
  return rows
}

export type EstimateQuality = {
  holds: number
  /** Days, whatever the side: half of all were off by no more, nine of ten by no more. */
  median: number
  most: number
  withinThree: number
  withinWeek: number
  /** Days; above zero where copies came later than was said. */
  bias: number
}

/** Errors in days in a few figures; shares are 0 to 1. */
export function qualityOf(errors: readonly number[]): EstimateQuality {
  const off = errors.map(Math.abs).sort((one, other) => one - other)
  const share = (most: number) => off.filter(days => days <= most).length / Math.max(1, off.length)
  return {
    holds: errors.length,
    median: off[Math.floor(off.length * 0.5)] ?? 0,
    most: off[Math.floor(off.length * 0.9)] ?? 0,
    withinThree: share(3),
    withinWeek: share(7),
    bias: errors.reduce((sum, days) => sum + days, 0) / Math.max(1, errors.length),
  }
}

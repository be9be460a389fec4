import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { addDays, dayIn, startOf } from '../calendar/calendar.ts'
import { lengthInMs, lengthOf } from '../rules/length.ts'
import { tables } from '../tables.ts'
import { expectedAt, type Keeping, type Whereabouts } from './estimate.ts'
import { usualKeeping } from './usual-keeping.ts'

/** As much of a hold as says when it may come; a `work_id` and a library with none before it are a hold not placed yet. */
export type Expecting = {
  id: string
  library_id: string
  work_id: string
  copy_id: string | null
  zone: string
  active_ahead: number
  starts_on: string | null
  suspended_at: Date | null
  suspended_until: string | null
}

/**
 * When each of these holds may be ready, from when loans are due and how long they last here; never before the day that
 * it is wanted from. One look at the copies of all, and one at each library.
 * @returns by hold; null where no copy will come, or nobody knows when it is wanted again
 */
export async function expectationsOf(
  db: Db,
  holds: readonly Expecting[],
  now: Date,
): Promise<Map<string, Date | null>> {
  const copies = await copiesOf(db, holds)
  const keeping = new Map<string, Keeping>()
  for (const libraryId of new Set(holds.map(({ library_id }) => library_id)))
    keeping.set(libraryId, await usualKeeping(db, libraryId, now))
  return new Map(
    holds.map(hold => {
      const found = copies
        .filter(copy => copy.library_id === hold.library_id && copy.work_id === hold.work_id)
        .filter(copy => hold.copy_id === null || copy.id === hold.copy_id)
        .map(whereabouts)
      const kept = keeping.get(hold.library_id)
      const expected = kept ? expectedAt(hold.active_ahead, found, kept, now.getTime()) : null
      return [hold.id, notBefore(hold, expected)]
    }),
  )
}

/** As pages say it: a copy that could come today comes when staff get to it. */
export const soonOr = (expected: Date | null | undefined, zone: string, now: Date): Date | 'soon' | null =>
  expected && dayIn(expected, zone) <= dayIn(now, zone) ? 'soon' : (expected ?? null)

const copiesOf = async (db: Db, holds: readonly Expecting[]) =>
  holds.length === 0
    ? []
    : tables(db)
        .selectFrom(
          titledCopies(db)
            .where('copy.library_id', 'in', [...new Set(holds.map(({ library_id }) => library_id))])
            .where('copy.work_id', 'in', [...new Set(holds.map(({ work_id }) => work_id))])
            .where('copy.status', '=', 'in-collection')
            .where('copy.reference_only', '=', false)
            .as('copy'),
        )
        .leftJoin('circulation.holds as held', join =>
          join.onRef('held.filled_copy_id', '=', 'copy.id').on('held.ended_at', 'is', null),
        )
        .leftJoin('circulation.loans as loan', join =>
          join.onRef('loan.copy_id', '=', 'copy.id').on('loan.returned_at', 'is', null),
        )
        .select([
          'copy.id',
          'copy.library_id',
          'copy.work_id',
          'loan.due_at',
          'loan.length',
          'held.id as held_for',
        ])
        .execute()

type Copy = Awaited<ReturnType<typeof copiesOf>>[number]

function whereabouts({ due_at, length, held_for }: Copy): Whereabouts {
  if (held_for !== null) return 'aside'
  return due_at && length ? { dueAt: due_at.getTime(), allowed: lengthInMs(lengthOf(length)) } : 'shelf'
}

function notBefore(hold: Expecting, expected: number | null): Date | null {
  if (expected === null || (hold.suspended_at && !hold.suspended_until)) return null
  const from = [
    hold.starts_on,
    hold.suspended_at && hold.suspended_until ? addDays(hold.suspended_until, 1) : null,
  ]
    .filter(one => one !== null)
    .map(one => startOf(one, hold.zone).getTime())
  return new Date(Math.max(expected, ...from))
}

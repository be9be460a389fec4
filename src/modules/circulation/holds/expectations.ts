import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { addDays, dayIn, startOf } from '../calendar/calendar.ts'
import { tables } from '../tables.ts'
import { expectedAt } from './estimate.ts'
import { usualCycle } from './usual-cycle.ts'

const day = 86_400_000

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
  const cycles = new Map<string, number>()
  for (const libraryId of new Set(holds.map(({ library_id }) => library_id)))
    cycles.set(libraryId, await usualCycle(db, libraryId, now))
  return new Map(
    holds.map(hold => {
      const cycle = cycles.get(hold.library_id) ?? 0
      const free = copies
        .filter(copy => copy.library_id === hold.library_id && copy.work_id === hold.work_id)
        .filter(copy => hold.copy_id === null || copy.id === hold.copy_id)
        .map(copy => freeAt(copy, cycle, now))
      return [hold.id, notBefore(hold, expectedAt(hold.active_ahead, free, cycle))]
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
        .select([
          'copy.id',
          'copy.library_id',
          'copy.work_id',
          'copy.availability',
          'copy.due_at',
          'held.id as held_for',
        ])
        .execute()

type Copy = Awaited<ReturnType<typeof copiesOf>>[number]

/** A late copy may come any day: tomorrow. What is set aside for another goes through them first. */
function freeAt({ availability, due_at, held_for }: Copy, cycle: number, now: Date): number {
  if (held_for !== null) return now.getTime() + cycle
  if (availability === 'on-loan') return Math.max(due_at?.getTime() ?? 0, now.getTime() + day)
  return now.getTime()
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

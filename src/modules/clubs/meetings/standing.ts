/** A part of a schedule: up to which share of the book (in millionths) by which day ('2026-12-03'). */
export type Due = { share: number; due_on: string }

/**
 * Where somebody stands: they missed what was due before today, are on the way to what is due next, have come so far already, came to
 * the end of the schedule, or of the book.
 */
export type Standing =
  | { pace: 'behind' | 'on-time' | 'ahead'; due: Due; by: number }
  | { pace: 'through' }
  | { pace: 'finished' }

const whole = 1_000_000

/** How a place in a book stands against its schedule on a day of the club; null where there is no schedule. */
export function standingOf(share: number, schedule: readonly Due[], today: string): Standing | null {
  if (share >= whole) return { pace: 'finished' }
  if (schedule.length === 0) return null
  const missed = schedule
    .filter(due => due.due_on < today && due.share > share)
    .toSorted(byShare)
    .at(-1)
  if (missed) return { pace: 'behind', due: missed, by: missed.share - share }
  const next = schedule
    .filter(due => due.due_on >= today)
    .toSorted(byDay)
    .at(0)
  if (!next) return { pace: 'through' }
  return share >= next.share
    ? { pace: 'ahead', due: next, by: share - next.share }
    : { pace: 'on-time', due: next, by: next.share - share }
}

const byShare = (one: Due, other: Due) => one.share - other.share
/** Of what is due on one day, the farthest first. */
const byDay = (one: Due, other: Due) => one.due_on.localeCompare(other.due_on) || byShare(other, one)

import type { Random } from '../../../demo/random.ts'
import type { Calendar } from './calendar.ts'

const day = 86_400_000
const longestLate = 58

/** For who does not bring a thing back. */
export const forGood = Number.POSITIVE_INFINITY

/**
 * How long something stays at home, as a share of the days allowed; above 1.1 it is late, up to 2.1.
 * @param share drawn by chance, from 0 to 1
 */
export function keptShare(share: number, lateShare: number): number {
  const inTime = 1 - lateShare
  return share < inTime ? 0.1 + 0.95 * (share / inTime) ** 1.6 : 1.1 + (share - inTime) / lateShare
}

/** When it comes back, in ms: on a day when the doors are open. */
export function backAt(
  { calendar, random }: { calendar: Calendar; random: Random },
  { lentAt, dueAt, kept }: { lentAt: number; dueAt: number; kept: number },
): number {
  if (kept === forGood) return forGood
  const allowed = Math.max(1, (dueAt - lentAt) / day)
  // Beyond the day it is due the share counts days late, few of them mostly.
  const late = 1 + (longestLate - 1) * (kept - 1.1) ** 3
  const days = kept <= 1.1 ? allowed * Math.min(1, kept) : allowed + late
  const place = calendar.placeOf(lentAt) + Math.max(1, Math.floor(days))
  return calendar.momentOf(calendar.openFrom(place), random.share())
}

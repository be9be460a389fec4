import { DateTime } from 'luxon'

/**
 * When a loan of whole days is due: 23:59:59 in the branch's zone, so many calendar days after the day it was lent,
 * but never later than the card's last day (RULES R2, the plain case: no closed days).
 */
export function dueOn(lentAt: Date, days: number, zone: string, cardUntil: string | null): Date {
  const counted = DateTime.fromJSDate(lentAt, { zone }).plus({ days })
  const capped = cardUntil
    ? DateTime.min(counted, DateTime.fromISO(cardUntil, { zone }).endOf('day'))
    : counted
  return capped.endOf('day').set({ millisecond: 0 }).toJSDate()
}

/** The day in this zone, as 'YYYY-MM-DD'. */
export const dayIn = (moment: Date, zone: string): string =>
  DateTime.fromJSDate(moment, { zone }).toISODate() ?? ''

/** Whole calendar days from one moment's day to another's; negative when `to` is earlier. */
export function daysBetween(from: Date, to: Date, zone: string): number {
  const start = DateTime.fromJSDate(from, { zone }).startOf('day')
  return Math.round(DateTime.fromJSDate(to, { zone }).startOf('day').diff(start, 'days').days)
}

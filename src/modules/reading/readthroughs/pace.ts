import { whole } from './place.ts'

/** Where somebody was on a day of theirs ('2026-11-20'), and how many minutes the sitting took, where they said so. */
export type Told = { day: string; share: number; minutes: number | null }

/** How fast somebody reads a book now. */
export type Pace = {
  /** Millionths of the book for each day since they began, or in the last fortnight where that is less long. */
  daily: number
  /** Millionths for each hour, of the sittings whose time was told; null where none was. */
  hourly: number | null
}

/** So many tellings are looked at, the last ones: what lies before a full list of them is not known. */
export const mostTold = 60

/** What was read longer ago says little of how it goes now. */
const looked = 14

/**
 * The pace of a readthrough from what was told of it, the first first, as of `today`. Days without reading count: they are
 * part of how somebody reads. Null before anything was read, and once nothing was for a fortnight.
 * @param began the day on which it began, where that is known: what was read until the first telling counts from there
 */
export function paceOf(told: readonly Told[], began: string | null, today: string): Pace | null {
  const last = told.at(-1)
  if (!last) return null
  const since = Math.max(dayNumber(today) - looked, dayNumber(began ?? told[0]?.day ?? today) - 1)
  const read = last.share - shareBefore(told, since)
  if (read <= 0) return null
  return { daily: read / (dayNumber(today) - since), hourly: hourlyPace(told) }
}

/** Where somebody was at the end of that day. */
const shareBefore = (told: readonly Told[], day: number): number =>
  told.findLast(one => dayNumber(one.day) <= day)?.share ?? 0

/** Millionths for each hour of the sittings whose time was told, however long ago; null where none was. */
export function hourlyPace(told: readonly Told[]): number | null {
  let [read, minutes] = [0, 0]
  for (const [place, one] of told.entries()) {
    const before = told[place - 1]?.share ?? (told.length < mostTold ? 0 : one.share)
    const came = one.share - before
    if (one.minutes === null || one.minutes === 0 || came <= 0) continue
    read += came
    minutes += one.minutes
  }
  return minutes === 0 ? null : (read / minutes) * 60
}

/** The day on which a book will be finished at this pace, when somebody is this far today. */
export function finishedOn(share: number, { daily }: Pace, today: string): string {
  const days = Math.ceil((whole - share) / daily)
  return new Date((dayNumber(today) + days) * 86_400_000).toISOString().slice(0, 10)
}

/** Hours that are left at this pace; null where no time was ever told. */
export const hoursLeft = (share: number, { hourly }: Pace): number | null =>
  hourly === null ? null : (whole - share) / hourly

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000

/**
 * A day of a reader's own calendar, or only its month or year, as they remember it: '2024-03-05', '2024-03' or '2024'. No
 * zone and no time belong to it, so that no day shifts (RULES R10). As text they sort by their beginnings.
 */
export type PartialDate = string

const written = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/

/** Whether this is a year, a month or a day that there is. */
export function isPartialDate(text: string): text is PartialDate {
  const [, year, month, day] = written.exec(text) ?? []
  if (year === undefined || year === '0000') return false
  if (month === undefined) return true
  if (Number(month) < 1 || Number(month) > 12) return false
  return day === undefined || (Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month)))
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** Whether one is surely before the other: a month is neither before nor after one of its days. */
export function isBefore(one: PartialDate, other: PartialDate): boolean {
  const known = Math.min(one.length, other.length)
  return one.slice(0, known) < other.slice(0, known)
}

export const yearOf = (date: PartialDate): number => Number(date.slice(0, 4))

/** 1 to 12; null where only the year is known. */
export const monthOf = (date: PartialDate): number | null =>
  date.length >= 7 ? Number(date.slice(5, 7)) : null

/** The day, where it is known. */
export const dayOf = (date: PartialDate): string | null => (date.length === 10 ? date : null)

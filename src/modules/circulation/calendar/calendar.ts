import { DateTime } from 'luxon'

/** When doors open and close on a day, as 'HH:mm' on the clock of the branch; `closes` may be '24:00'. */
export type Hours = { opens: string; closes: string }

/** What the calendar says of a day. Open without hours is open from midnight to midnight. */
export type Opening = { open: false } | { open: true; hours: Hours | null }

/** A closure, or an opening out of the ordinary, on these days ('YYYY-MM-DD', both included). */
export type Dated = { from: string; to: string; opening: Opening; forBranch: boolean; madeAt: Date }

/** The same each year, as 'MM-DD'. */
export type Yearly = { day: string; opening: Opening; forBranch: boolean; madeAt: Date }

/** The calendar of one branch. Weekdays are 1, Monday, to 7; one that is not there is open. */
export type Calendar = {
  zone: string
  weekly: ReadonlyMap<number, Opening>
  yearly: readonly Yearly[]
  dated: readonly Dated[]
}

export const alwaysOpen = (zone: string): Calendar => ({ zone, weekly: new Map(), yearly: [], dated: [] })

/** Nobody waits longer for a day: a calendar without one is a mistake to be told, never a loop (RULES R2). */
const daysLookedAt = 1000

/** Both times and the earlier first, or none, which is from midnight to midnight. */
export const areHours = (opens: string | null, closes: string | null): boolean =>
  opens === null || closes === null ? opens === closes : opens < closes

/** Some days in order, and no more than a calendar keeps as one entry. */
export const isSpan = (from: string, to: string): boolean => from <= to && daysFrom(from, to) < 400

/**
 * Whether a branch is open on a day: a dated entry overrides yearly and weekly ones, both ways. Of several of a kind,
 * the branch's own beats that of all branches, and the later beats the earlier.
 */
export function openingOn(calendar: Calendar, day: string): Opening {
  const dated = closest(calendar.dated.filter(({ from, to }) => from <= day && day <= to))
  const yearly = closest(calendar.yearly.filter(entry => entry.day === day.slice(5)))
  return dated ?? yearly ?? calendar.weekly.get(weekdayOf(day)) ?? { open: true, hours: null }
}

function closest(entries: readonly { opening: Opening; forBranch: boolean; madeAt: Date }[]) {
  return entries.toSorted(
    (one, other) =>
      Number(other.forBranch) - Number(one.forBranch) || other.madeAt.getTime() - one.madeAt.getTime(),
  )[0]?.opening
}

export const isOpen = (calendar: Calendar, day: string): boolean => openingOn(calendar, day).open

/** The first open day of those that `step` leads to, `day` itself included; null where there is none. */
export function openDayFrom(calendar: Calendar, day: string, step = 1): string | null {
  for (let tried = 0, at = day; tried < daysLookedAt; tried++, at = addDays(at, step))
    if (isOpen(calendar, at)) return at
  return null
}

/** The moments between which a branch is open on a day; null on a closed one. */
export function openBetween(calendar: Calendar, day: string): { from: Date; to: Date } | null {
  const opening = openingOn(calendar, day)
  if (!opening.open) return null
  const { opens, closes } = opening.hours ?? { opens: '00:00', closes: '24:00' }
  return { from: momentAt(calendar, day, opens), to: momentAt(calendar, day, closes) }
}

function momentAt({ zone }: Calendar, day: string, clock: string): Date {
  if (clock === '24:00') return startOf(addDays(day, 1), zone)
  return DateTime.fromISO(`${day}T${clock}`, { zone }).toJSDate()
}

/** Every open weekday says its hours: what a strategy that needs them asks first. */
export const hasHours = (calendar: Calendar): boolean =>
  [1, 2, 3, 4, 5, 6, 7].every(weekday => {
    const opening = calendar.weekly.get(weekday)
    return opening !== undefined && (!opening.open || opening.hours !== null)
  })

/** The day in this zone, as 'YYYY-MM-DD'. */
export const dayIn = (moment: Date, zone: string): string =>
  DateTime.fromJSDate(moment, { zone }).toISODate() ?? ''

/** The last second of a day: what a loan of days is due at. */
export const endOf = (day: string, zone: string): Date =>
  DateTime.fromISO(day, { zone }).endOf('day').set({ millisecond: 0 }).toJSDate()

export const startOf = (day: string, zone: string): Date =>
  DateTime.fromISO(day, { zone }).startOf('day').toJSDate()

/** A moment that is on this day by the clock of the zone; no date at all where there is no such day. */
export const noonOf = (day: string, zone: string): Date =>
  DateTime.fromISO(`${day}T12:00`, { zone }).toJSDate()

/** Calendar days from one 'YYYY-MM-DD' to another; negative when `to` is earlier. */
export const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10)

/** Whole calendar days from one moment's day to another's; negative when `to` is earlier. */
export const daysBetween = (from: Date, to: Date, zone: string): number =>
  daysFrom(dayIn(from, zone), dayIn(to, zone))

export const weekdayOf = (day: string): number => new Date(Date.parse(day)).getUTCDay() || 7

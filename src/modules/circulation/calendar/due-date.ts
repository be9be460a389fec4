import { type Refused, refused } from '../../../refusal.ts'
import type { Length } from '../rules/length.ts'
import {
  addDays,
  type Calendar,
  dayIn,
  daysFrom,
  endOf,
  isOpen,
  openBetween,
  openDayFrom,
  startOf,
  weekdayOf,
} from './calendar.ts'

/** Where a loan of days is moved that would be due on a closed one. */
export const dayStrategies = ['keep', 'previous', 'next', 'same-weekday'] as const
export type DayStrategy = (typeof dayStrategies)[number]

/** Where a loan of hours is moved that would be due when the doors are closed. */
export const hourStrategies = ['keep', 'hours-end', 'next-hours'] as const
export type HourStrategy = (typeof hourStrategies)[number]

export type DueTerms = {
  length: Length
  /** Counts open days only; hours are counted as they pass. */
  openDaysOnly: boolean
  dayStrategy: DayStrategy
  hourStrategy: HourStrategy
  /** Minutes after the doors open, with 'next-hours'. */
  openingOffset: number
  calendar: Calendar
  hardDue: string | null
  /** The card's last day. */
  cardUntil: string | null
}

/** One step of a due date, and where it led. */
export type DueStep = {
  step: 'counted' | DayStrategy | HourStrategy | 'hard-due' | 'card-expiry'
  at: Date
}

export type Due = { dueAt: Date; steps: readonly DueStep[] }

/**
 * When a loan is due that begins at `from`, and how that comes about: counted, moved off closed days, then capped by a
 * hard due date and the card's last day (RULES R2). A cap is kept even where it falls on a closed day: later would break
 * it, earlier would take a day from the reader that nobody needs.
 */
export function dueOn(from: Date, terms: DueTerms): Due | Refused<'never-open'> {
  const counted = countedFrom(from, terms)
  if (counted === null) return refused('never-open')
  const moved = movedOffClosed(counted, from, terms)
  if (moved === null) return refused('never-open')
  const steps: DueStep[] = [{ step: 'counted', at: counted }]
  if (moved.at.getTime() !== counted.getTime()) steps.push(moved)
  let dueAt = moved.at
  for (const cap of [hardDue(dueAt, terms), cardExpiry(dueAt, terms)])
    if (cap && cap.at.getTime() !== dueAt.getTime() && (cap.step === 'hard-due' || cap.at < dueAt)) {
      steps.push(cap)
      dueAt = cap.at
    }
  return { dueAt, steps }
}

function countedFrom(from: Date, { length, openDaysOnly, calendar }: DueTerms): Date | null {
  if (length.unit === 'hours') return new Date(from.getTime() + length.count * 3_600_000)
  let day: string | null = dayIn(from, calendar.zone)
  if (!openDaysOnly) return endOf(addDays(day, length.count), calendar.zone)
  for (let left = length.count; left > 0 && day !== null; left--) day = openDayFrom(calendar, addDays(day, 1))
  return day === null ? null : endOf(day, calendar.zone)
}

/** A date moved as its strategy says; the same date where the doors are open, null where they never are. */
export function movedOffClosed(
  due: Date,
  from: Date,
  terms: Pick<DueTerms, 'length' | 'dayStrategy' | 'hourStrategy' | 'openingOffset' | 'calendar'>,
): DueStep | null {
  return terms.length.unit === 'hours' ? movedToHours(due, from, terms) : movedToDay(due, from, terms)
}

function movedToDay(
  due: Date,
  from: Date,
  { length, dayStrategy, calendar }: Pick<DueTerms, 'length' | 'dayStrategy' | 'calendar'>,
): DueStep | null {
  const day = dayIn(due, calendar.zone)
  const found = isOpen(calendar, day) ? day : openDayBy(dayStrategy, day, from, length, calendar)
  return found === null ? null : { step: dayStrategy, at: found === day ? due : endOf(found, calendar.zone) }
}

function openDayBy(
  strategy: DayStrategy,
  day: string,
  from: Date,
  length: Length,
  calendar: Calendar,
): string | null {
  const next = () => openDayFrom(calendar, day)
  switch (strategy) {
    case 'keep':
      return day
    case 'next':
      return next()
    case 'previous': {
      const earlier = openDayFrom(calendar, day, -1)
      // Not back to the day it was lent, or before: nobody could have read it.
      return earlier !== null && earlier > dayIn(from, calendar.zone) ? earlier : next()
    }
    case 'same-weekday':
      return length.count % 7 === 0 && isEverOpen(calendar, weekdayOf(day))
        ? openDayFrom(calendar, day, 7)
        : next()
  }
}

const isEverOpen = (calendar: Calendar, weekday: number): boolean =>
  calendar.weekly.get(weekday)?.open !== false

function movedToHours(
  due: Date,
  from: Date,
  { hourStrategy, openingOffset, calendar }: Pick<DueTerms, 'hourStrategy' | 'openingOffset' | 'calendar'>,
): DueStep | null {
  const day = dayIn(due, calendar.zone)
  const hours = openBetween(calendar, day)
  if (hourStrategy === 'keep' || (hours && hours.from <= due && due <= hours.to))
    return { step: hourStrategy, at: due }
  if (hourStrategy === 'hours-end') {
    const ended = endOfHoursBefore(due, calendar)
    if (ended && ended > from) return { step: 'hours-end', at: ended }
  }
  const begins = startOfHoursAfter(due, calendar)
  return begins && { step: 'next-hours', at: new Date(begins.getTime() + openingOffset * 60_000) }
}

function endOfHoursBefore(due: Date, calendar: Calendar): Date | null {
  const today = dayIn(due, calendar.zone)
  const hours = openBetween(calendar, today)
  if (hours && hours.to <= due) return hours.to
  const day = openDayFrom(calendar, addDays(today, -1), -1)
  return day === null ? null : (openBetween(calendar, day)?.to ?? null)
}

function startOfHoursAfter(due: Date, calendar: Calendar): Date | null {
  const today = dayIn(due, calendar.zone)
  const hours = openBetween(calendar, today)
  if (hours && hours.from >= due) return hours.from
  const day = openDayFrom(calendar, addDays(today, 1))
  return day === null ? null : (openBetween(calendar, day)?.from ?? null)
}

function hardDue(dueAt: Date, { hardDue: written, calendar }: DueTerms): DueStep | null {
  if (written === null) return null
  const [way, day = ''] = written.split(' ')
  const hard = endOf(day, calendar.zone)
  const holds = way === 'exactly' || (way === 'before' ? hard < dueAt : hard > dueAt)
  return holds ? { step: 'hard-due', at: hard } : null
}

function cardExpiry(_dueAt: Date, { cardUntil, calendar }: DueTerms): DueStep | null {
  return cardUntil === null ? null : { step: 'card-expiry', at: endOf(cardUntil, calendar.zone) }
}

/** Open days after `from` up to `to`, both 'YYYY-MM-DD'; the day of `from` is never among them. */
export function openDaysBetween(calendar: Calendar, from: string, to: string): number {
  let open = 0
  for (let day = addDays(from, 1), left = daysFrom(from, to); left > 0; left--, day = addDays(day, 1))
    if (isOpen(calendar, day)) open++
  return open
}

/** Milliseconds for which the doors are open between two moments; a closure takes out its own hours only. */
export function openTimeBetween(calendar: Calendar, from: Date, to: Date): number {
  let open = 0
  for (let day = dayIn(from, calendar.zone); startOf(day, calendar.zone) < to; day = addDays(day, 1)) {
    const hours = openBetween(calendar, day)
    if (hours)
      open += Math.max(
        0,
        Math.min(hours.to.getTime(), to.getTime()) - Math.max(hours.from.getTime(), from.getTime()),
      )
  }
  return open
}

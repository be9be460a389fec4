import { DateTime } from 'luxon'
import { addDays, daysFrom } from '../calendar/calendar.ts'

/** The stretches of time that a report can be about, in the order of the page. */
export const periods = ['week', 'four-weeks', 'this-month', 'last-month', 'this-year', 'own'] as const
export type Period = (typeof periods)[number]

/** What a report is about where nothing else was asked for. */
export const usual: Period = 'four-weeks'

/** Days as 'YYYY-MM-DD', both included. */
export type Days = { from: string; to: string }

/** Nobody asks for more at once, and no report is about more. */
const longest = 3 * 366

/** The days of a period, as of `today`; own dates have to be sound. */
export function daysOf(period: Period, own: Days, today: string): Days {
  const month = DateTime.fromISO(today, { zone: 'utc' }).startOf('month')
  const written = (date: DateTime) => date.toISODate() ?? today
  switch (period) {
    case 'week':
      return { from: addDays(today, -6), to: today }
    case 'four-weeks':
      return { from: addDays(today, -27), to: today }
    case 'this-month':
      return { from: written(month), to: today }
    case 'last-month':
      return { from: written(month.minus({ months: 1 })), to: addDays(written(month), -1) }
    case 'this-year':
      return { from: written(month.startOf('year')), to: today }
    case 'own':
      return own
  }
}

/** As many days, just before these. */
export const daysBefore = ({ from, to }: Days): Days => ({
  from: addDays(from, -daysFrom(from, to) - 1),
  to: addDays(from, -1),
})

/** Whether these are days that a report can be about, the first not after the last. */
export const areSound = ({ from, to }: Days): boolean =>
  isDay(from) && isDay(to) && from <= to && daysFrom(from, to) <= longest

const isDay = (day: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(day) && DateTime.fromISO(day, { zone: 'utc' }).isValid

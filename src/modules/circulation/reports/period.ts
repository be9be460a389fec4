import { DateTime } from 'luxon'

/** The stretches of time that a report can be about. */
export const periods = ['this-month', 'last-month', 'this-year', 'own'] as const
export type Period = (typeof periods)[number]

/** Days as 'YYYY-MM-DD', both included. */
export type Days = { from: string; to: string }

/** Nobody asks for more at once, and no report is about more. */
const longest = 3 * 366

/** The days of a period, as of `today`; own dates that are none, or too many, give this month. */
export function daysOf(period: Period, own: Days, today: string): Days {
  const day = DateTime.fromISO(today, { zone: 'utc' })
  const written = (date: DateTime) => date.toISODate() ?? today
  switch (period) {
    case 'this-month':
      return { from: written(day.startOf('month')), to: today }
    case 'last-month': {
      const month = day.minus({ months: 1 })
      return { from: written(month.startOf('month')), to: written(month.endOf('month')) }
    }
    case 'this-year':
      return { from: written(day.startOf('year')), to: today }
    case 'own':
      return isSound(own) ? own : daysOf('this-month', own, today)
  }
}

function isSound({ from, to }: Days): boolean {
  const [first, last] = [from, to].map(day => DateTime.fromISO(day, { zone: 'utc' }))
  if (!first?.isValid || !last?.isValid || !/^\d{4}-\d\d-\d\d$/.test(from) || !/^\d{4}-\d\d-\d\d$/.test(to))
    return false
  const days = last.diff(first, 'days').days
  return days >= 0 && days <= longest
}

import { type Calendar, dayIn, daysFrom } from '../calendar/calendar.ts'
import { openDaysBetween, openTimeBetween } from '../calendar/due-date.ts'

/** What a fine is worked out by; money in minor units. */
export type FineTerms = {
  unit: 'days' | 'hours'
  amount: number
  /** One amount for so many units. */
  per: number
  /** No fine up to so many units late. */
  grace: number
  /** Once beyond the grace, the units of grace are charged, too. */
  graceCounted: boolean
  /** Charged as a period begins, or when it is over. */
  chargedAt: 'start' | 'end'
  /** Leaves out what was closed. */
  openOnly: boolean
  most: number | null
  /** No fine is above the price of the copy, where the library wants that and it is known. */
  price: number | null
  /** What this patron may still be fined, where the library bounds it. */
  left: number | null
  calendar: Calendar
}

/** A fine with what each line of its explanation needs. */
export type Fine = {
  amount: number
  unit: 'days' | 'hours'
  units: number
  billable: number
  periods: number
  /** Before any bound. */
  full: number
  /** The bound that lowered it last. */
  boundBy: 'most' | 'price' | 'patron' | null
}

/** What is owed for bringing something back late, or would be if it came back at `back` (RULES R5). */
export function fineFor(dueAt: Date, back: Date, terms: FineTerms): Fine {
  const units = unitsLate(dueAt, back, terms)
  const { unit } = terms
  if (units <= terms.grace) return { amount: 0, unit, units, billable: 0, periods: 0, full: 0, boundBy: null }
  const billable = terms.graceCounted ? units : units - terms.grace
  const periods =
    terms.chargedAt === 'start' ? Math.ceil(billable / terms.per) : Math.floor(billable / terms.per)
  const full = periods * terms.amount
  return { unit, units, billable, periods, full, ...bounded(full, terms) }
}

function bounded(full: number, { most, price, left }: FineTerms): Pick<Fine, 'amount' | 'boundBy'> {
  let amount = full
  let boundBy: Fine['boundBy'] = null
  for (const [name, bound] of [
    ['most', most],
    ['price', price],
    ['patron', left],
  ] as const)
    if (bound !== null && Math.max(0, bound) < amount) {
      amount = Math.max(0, bound)
      boundBy = name
    }
  return { amount, boundBy }
}

function unitsLate(dueAt: Date, back: Date, { unit, openOnly, calendar }: FineTerms): number {
  if (back <= dueAt) return 0
  if (unit === 'days') {
    const [from, to] = [dayIn(dueAt, calendar.zone), dayIn(back, calendar.zone)]
    return openOnly ? openDaysBetween(calendar, from, to) : daysFrom(from, to)
  }
  const late = openOnly ? openTimeBetween(calendar, dueAt, back) : back.getTime() - dueAt.getTime()
  // Minutes late are an hour; after that only whole hours count.
  return late <= 0 ? 0 : Math.max(1, Math.floor(late / 3_600_000))
}

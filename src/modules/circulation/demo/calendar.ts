import { DateTime } from 'luxon'
import { type Calendar as Doors, isOpen } from '../calendar/calendar.ts'

/** A day as the desk sees it: 'YYYY-MM-DD', and its midnight in the zone, in ms. */
export type Day = { date: string; begins: number; weekday: number; month: number; closed: boolean }

const day = 86_400_000
const hour = 3_600_000
const lookedBack = 730
const lookedAhead = 120
/** How busy a month is: short days make readers, Christmas does not, and in August children read for the badge. */
const seasons = [1.15, 1.1, 1.05, 0.95, 0.9, 0.85, 1.05, 1.2, 0.95, 1.05, 1.1, 0.75]
/** Monday to Sunday. */
const week = [1, 0.9, 1, 0.85, 1, 1.45, 1.45]

/** The days of two years up to now and a while beyond, with the hours when doors are open. */
export class Calendar {
  readonly now: number
  readonly days: readonly Day[]
  /** The place of today in `days`. */
  readonly today = lookedBack

  /** @param doors when the library is open, as its rules see it */
  constructor(doors: Doors, now: Date) {
    this.now = now.getTime()
    const first = DateTime.fromJSDate(now, { zone: doors.zone }).startOf('day').minus({ days: lookedBack })
    this.days = Array.from({ length: lookedBack + lookedAhead }, (_, place) => {
      const date = first.plus({ days: place })
      const day = date.toISODate() ?? ''
      const { weekday, month } = date
      return { date: day, begins: date.toMillis(), weekday, month, closed: !isOpen(doors, day) }
    })
  }

  /** How much is going on, around 1; nothing when the doors are closed. */
  bustle({ closed, month, weekday }: Day): number {
    return closed ? 0 : (seasons[month - 1] ?? 1) * (week[weekday - 1] ?? 1)
  }

  /** A moment between half past nine and half past five, four on Saturdays; `share` from 0 to 1 says how late. */
  momentOf({ begins, weekday }: Day, share: number): number {
    const open = weekday === 6 ? 6.5 : 8
    return begins + Math.round(((9.5 + open * share) * hour) / 1000) * 1000
  }

  /** This day, or the next on which the doors are open. */
  openFrom(place: number): Day {
    const found = this.days.slice(place).find(({ closed }) => !closed)
    if (!found) throw new RangeError('The calendar ends before that day.')
    return found
  }

  /** This day, or the last before it on which the doors were open. */
  openBefore(place: number): Day {
    const found = this.days.slice(0, place + 1).findLast(({ closed }) => !closed)
    if (!found) throw new RangeError('The calendar begins after that day.')
    return found
  }

  dateAt(place: number): string {
    const found = this.days[place]
    if (!found) throw new RangeError('The calendar does not hold that day.')
    return found.date
  }

  /** The place of a moment's day; moments lie in opening hours, so an hour of summer time does not matter. */
  placeOf(moment: number): number {
    const [first] = this.days
    return Math.round((moment - (first?.begins ?? 0)) / day - 0.5)
  }
}

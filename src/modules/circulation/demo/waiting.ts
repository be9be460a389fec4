import type { Random } from '../../../demo/random.ts'
import { shelfUntilFrom } from '../holds/filling.ts'
import type { HoldStatus } from '../holds/tables.ts'
import type { House } from '../rules/house.ts'
import type { Calendar } from './calendar.ts'
import type { LentCopy } from './copies.ts'
import { forGood } from './keeping.ts'
import type { Borrower } from './patrons.ts'

/** One hold as it went up to now; times in ms. */
export type DemoHold = {
  id: string
  patron: Borrower
  workId: string
  pickup: string
  placedAt: number
  status: HoldStatus
  /** What was set aside for it, and when it was ready or sent. */
  copy: LentCopy | null
  filledAt: number | null
  way: { from: string; sentAt: number; arrivedAt: number | null } | null
  /** 'YYYY-MM-DD' */
  shelfUntil: string | null
  endedAt: number | null
}

/** A hold's course, and the loan that it leads to where it was picked up. */
export type Course = { hold: DemoHold; loan: { copy: LentCopy; branch: string; moment: number } | null }

type Parts = { calendar: Calendar; random: Random; house: House }
export type Wish = { patron: Borrower; workId: string; moment: number }

export const wishOf = ({ patron, workId, moment }: Wish): DemoHold => ({
  id: '',
  patron,
  workId,
  pickup: patron.home,
  placedAt: moment,
  status: 'pending',
  copy: null,
  filledAt: null,
  way: null,
  shelfUntil: null,
  endedAt: null,
})

/** How a hold goes on: the copy that comes back first is for whoever waits longest. All copies are out. */
export function courseOf(parts: Parts, wish: Wish, copies: readonly LentCopy[]): Course {
  const { calendar, random } = parts
  const waits = { hold: wishOf(wish), loan: null }
  const [first] = copies.toSorted((one, other) => one.free - other.free)
  if (random.chance(0.06)) return { ...waits, hold: givenUp(parts, waits.hold) }
  if (!first || first.free >= calendar.now) return waits
  if (random.chance(0.1)) return { hold: leftOnShelf(parts, waits.hold, first), loan: null }
  return fetched(parts, waits.hold, first)
}

/** Nobody wants it any more, some days after it was placed. */
export function givenUp({ calendar, random }: Pick<Parts, 'calendar' | 'random'>, hold: DemoHold): DemoHold {
  const endedAt = hold.placedAt + (1 + Math.floor(random.share() * 20)) * 3_600_000
  return endedAt < calendar.now ? { ...hold, status: 'cancelled', endedAt } : hold
}

/** Set aside where it came back, and never fetched; on the shelf still where its days are not over. */
function leftOnShelf(parts: Parts, hold: DemoHold, copy: LentCopy): DemoHold {
  const { calendar } = parts
  const ready = { ...readyAt(parts, { ...hold, pickup: copy.branch }, copy, copy.free), way: null }
  const last = calendar.days.findIndex(({ date }) => date === ready.shelfUntil)
  const endedAt = calendar.momentOf(calendar.openFrom(last + 1), 0)
  copy.free = endedAt < calendar.now ? endedAt : forGood
  copy.aside = endedAt >= calendar.now
  return endedAt < calendar.now ? { ...ready, status: 'expired', endedAt } : ready
}

function fetched(parts: Parts, hold: DemoHold, copy: LentCopy): Course {
  const { calendar, random } = parts
  const sentAt = copy.free
  const there = copy.branch === hold.pickup
  const arrives = there
    ? sentAt
    : calendar.momentOf(calendar.openFrom(calendar.placeOf(sentAt) + random.whole(1, 2)), 0.1)
  const from = copy.branch
  if (arrives >= calendar.now) {
    Object.assign(copy, { free: forGood, aside: true })
    const way = { from, sentAt, arrivedAt: null }
    return { hold: { ...hold, status: 'in-transit', copy, filledAt: sentAt, way }, loan: null }
  }
  const way = there ? null : { from, sentAt, arrivedAt: arrives }
  const ready = { ...readyAt(parts, hold, copy, arrives), way }
  const moment = calendar.momentOf(
    calendar.openFrom(calendar.placeOf(arrives) + random.whole(1, 5)),
    random.share(),
  )
  if (moment < calendar.now)
    return {
      hold: { ...ready, status: 'picked-up', endedAt: moment },
      loan: { copy, branch: hold.pickup, moment },
    }
  Object.assign(copy, { free: forGood, aside: true, branch: hold.pickup })
  return { hold: ready, loan: null }
}

/** On the shelf for holds from this moment on. */
export function readyAt(
  { house }: Pick<Parts, 'house'>,
  hold: DemoHold,
  copy: LentCopy,
  moment: number,
): DemoHold {
  const shelfUntil = shelfUntilFrom(new Date(moment), house.settings, house.calendarOf(hold.pickup))
  return { ...hold, status: 'on-shelf', copy, filledAt: moment, shelfUntil }
}

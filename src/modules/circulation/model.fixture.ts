/*
 * Circulation in a few words of its own, to hold the real one against: written from the rules (R1 to R6), not from
 * the code. Days are 'YYYY-MM-DD'; the library of the model is always in winter in London, where a day is a UTC day.
 */

export const house = {
  days: 14,
  loans: 3,
  renewals: 2,
  holds: 2,
  fine: 10,
  debt: 300,
  lost: 50,
  shelfDays: 7,
}

export type Copy = {
  id: string
  work: string
  owner: string
  at: string
  /** Who lost it. */
  lost: string | null
  availability: 'on-shelf' | 'on-loan' | 'on-hold-shelf' | 'in-transit'
  to: string | null
  loan: Loan | null
}

export type Loan = {
  id: string
  patron: string
  branch: string
  due: string
  given: string
  renewals: number
}

export type Hold = {
  id: string
  patron: string
  work: string
  copy: string | null
  pickup: string
  /** The last day of its suspension, 'for ever', or null. */
  suspended: string | null
  state: 'pending' | 'in-transit' | 'on-shelf' | 'over'
  filled: string | null
  since: string
  until: string | null
}

/** Something done at a desk that can be undone, and what it left behind. */
export type Deed = { branch: string; at: number; undo: () => boolean }

export type Model = {
  now: Date
  closed: Set<string>
  homes: Map<string, string>
  copies: Map<string, Copy>
  /** In queue order. */
  holds: Hold[]
  balances: Map<string, number>
  deeds: Deed[]
}

export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10)
export const plus = (day: string, days: number): string =>
  dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000))
export const todayOf = (model: Model): string => dayOf(model.now)

/** The day itself, or the next that is not closed. */
export const openFrom = ({ closed }: Model, day: string): string => {
  let open = day
  while (closed.has(open)) open = plus(open, 1)
  return open
}

/** The last day on the hold shelf: so many open days on. */
export function shelfUntil(model: Model, from: string): string {
  let day = from
  for (let left = house.shelfDays; left > 0; left--) day = openFrom(model, plus(day, 1))
  return openFrom(model, day)
}

/** One amount for each open day that it is late. */
export function fineOn(model: Model, { due }: Loan): number {
  let fine = 0
  for (let day = plus(due, 1); day <= todayOf(model); day = plus(day, 1))
    if (!model.closed.has(day)) fine += house.fine
  return fine
}

export const copyOf = (model: Model, id: string): Copy => {
  const copy = model.copies.get(id)
  if (!copy) throw new Error('The model has no such copy.')
  return copy
}

export const loansOf = (model: Model, patron: string): Loan[] =>
  [...model.copies.values()].flatMap(({ loan }) => (loan?.patron === patron ? [loan] : []))

/** The ledger, and what grows on what is late: limits count both. */
export const owedBy = (model: Model, patron: string): number =>
  (model.balances.get(patron) ?? 0) +
  loansOf(model, patron).reduce((sum, loan) => sum + fineOn(model, loan), 0)

export const owe = ({ balances }: Model, patron: string, amount: number): void => {
  balances.set(patron, (balances.get(patron) ?? 0) + amount)
}

/** Neither over nor filled nor suspended. */
const isActive = ({ state, suspended }: Hold, today: string): boolean =>
  state === 'pending' && (suspended === null || (suspended !== 'for ever' && suspended < today))

export const activeHolds = (model: Model, work: string): Hold[] =>
  model.holds.filter(hold => hold.work === work && isActive(hold, todayOf(model)))

const onShelf = (model: Model, work: string): Copy[] =>
  [...model.copies.values()].filter(
    copy => copy.work === work && !copy.lost && copy.availability === 'on-shelf',
  )

/**
 * Whom a copy in hand at this branch may go to (R3): first holds on a copy, then holds on the title, in queue order,
 * each of these with the copy that is least trouble. Where several are least, the rules leave it open, and so is the answer.
 */
export function mayGoTo(model: Model, copy: Copy, branch: string): Set<Hold | null> {
  const inHand = { ...copy, at: branch }
  const candidates = [inHand, ...onShelf(model, copy.work).filter(({ id }) => id !== copy.id)]
  const active = activeHolds(model, copy.work)
  const forOne = active.filter(hold => hold.copy !== null)
  const mine = forOne.find(hold => hold.copy === copy.id)
  if (mine) return new Set([mine])
  const free = candidates.filter(({ id }) => !forOne.some(hold => hold.copy === id))
  return ends(model, { waiting: active.filter(hold => hold.copy === null), free, inHand: copy.id })
}

function ends(
  model: Model,
  { waiting, free, inHand }: { waiting: readonly Hold[]; free: readonly Copy[]; inHand: string },
): Set<Hold | null> {
  const [first, ...rest] = waiting
  if (!first || free.length === 0) return new Set([null])
  const trouble = (copy: Copy) =>
    copy.at !== first.pickup ? 2 : copy.owner === model.homes.get(first.patron) ? 0 : 1
  const least = Math.min(...free.map(trouble))
  const found = new Set<Hold | null>()
  for (const taken of free.filter(copy => trouble(copy) === least)) {
    if (taken.id === inHand) found.add(first)
    else
      for (const end of ends(model, { waiting: rest, free: free.filter(copy => copy !== taken), inHand }))
        found.add(end)
  }
  return found
}

/** Whether somebody waits for a lent copy whom the others on the shelf cannot all serve, each with one of its own (R4). */
export function isNeeded(model: Model, copy: Copy): boolean {
  const waiting = activeHolds(model, copy.work)
  if (!waiting.some(hold => hold.copy === null || hold.copy === copy.id)) return false
  const served = (holds: readonly Hold[], free: readonly Copy[]): boolean => {
    const [first, ...rest] = holds
    return (
      !first ||
      free.some(
        other =>
          (first.copy === null || first.copy === other.id) &&
          served(
            rest,
            free.filter(({ id }) => id !== other.id),
          ),
      )
    )
  }
  return !served(waiting, onShelf(model, copy.work))
}

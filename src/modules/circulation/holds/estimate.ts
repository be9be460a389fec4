/** How long people here keep things, learnt from what came back. */
export type Keeping = {
  /** Of the time allowed, what loans took, in order: as many were shorter as stand before. Above 1 is late. */
  shares: readonly number[]
  /** The average of them. */
  average: number
  /** ms that a copy lies on the shelf for holds. */
  aside: number
}

/** Where a copy that may serve a title is: at somebody's, due then of so many ms allowed; set aside for another; on the shelf. */
export type Whereabouts = { dueAt: number; allowed: number } | 'aside' | 'shelf'

/** Where nothing of a title is out: a loan of two weeks, in ms. */
const untried = 14 * 86_400_000
const day = 86_400_000

/**
 * When a hold will be ready, as far as can be known: each copy that comes back goes to who is next, who keeps it for as
 * long as such loans last here.
 * @param ahead holds before this one in the queue
 * @returns ms, or null where no copy will ever come
 */
export function expectedAt(
  ahead: number,
  copies: readonly Whereabouts[],
  keeping: Keeping,
  now: number,
): number | null {
  const cycle = keeping.aside + keeping.average * allowedFor(copies)
  return turnOf(
    ahead,
    copies.map(copy => freeAt(copy, cycle, keeping, now)),
    cycle,
  )
}

/** As long as the loans of this title that are open. */
export function allowedFor(copies: readonly Whereabouts[]): number {
  const out = copies.filter(copy => typeof copy === 'object')
  return out.length === 0 ? untried : out.reduce((sum, { allowed }) => sum + allowed, 0) / out.length
}

/** What is set aside for another goes through them first. */
function freeAt(copy: Whereabouts, cycle: number, keeping: Keeping, now: number): number {
  if (copy === 'shelf') return now
  return copy === 'aside' ? now + cycle : backAt(copy, keeping, now)
}

/**
 * Of those who had something for as long as this one has it, half had brought it back by then. One that is out longer than
 * any may come any day: tomorrow.
 */
export function backAt(
  { dueAt, allowed }: { dueAt: number; allowed: number },
  { shares }: Keeping,
  now: number,
): number {
  const from = dueAt - allowed
  const longer = shares.filter(share => from + share * allowed > now)
  const half = longer[Math.floor((longer.length - 1) / 2)]
  return half === undefined ? now + Math.min(day, allowed) : from + half * allowed
}

function turnOf(ahead: number, freeAt: readonly number[], cycle: number): number | null {
  const free = freeAt.toSorted((one, other) => one - other)
  for (let turn = 0; turn < ahead; turn++) {
    const [first, ...others] = free
    if (first === undefined) return null
    const place = others.findIndex(at => at > first + cycle)
    free.splice(0, free.length, ...others)
    free.splice(place === -1 ? others.length : place, 0, first + cycle)
  }
  return free[0] ?? null
}

/** A hold that wants a copy now: not suspended, begun, and not yet filled. Lists of them are in queue order. */
export type Waiting = {
  id: string
  /** For one copy, or null for any copy of the title. */
  copyId: string | null
  pickupBranch: string
  /** The patron's own branch, and category. */
  homeBranch: string
  category: string
}

/** A copy that could fill a hold: on the shelf, or in hand at check-in. Where it belongs and where it is are two branches. */
export type Candidate = { id: string; ownedBy: string; isAt: string; itemType: string }

/** What the library lets happen between holds and copies. */
export type Ways = {
  /** What it costs to send a copy from branch to branch; null where nothing is sent. */
  cost: (from: string, to: string) => number | null
  /** Whether such a copy may be held by such a patron. */
  holdable: (hold: Waiting, copy: Candidate) => boolean
}

/**
 * Which hold each copy goes to: the one answer for the pick list, check-in and renewal (RULES R3). First holds on a
 * copy, then holds on the title, both in queue order; each of the latter takes the copy that is least trouble.
 * @returns hold ids by copy id; a copy that nobody is to have is not there
 */
export function assignCopies(
  waiting: readonly Waiting[],
  candidates: readonly Candidate[],
  ways: Ways,
): Map<string, string> {
  const free = new Map(candidates.map(copy => [copy.id, copy]))
  const assigned = new Map<string, string>()
  for (const [forOneCopy, take] of [
    [true, (hold: Waiting) => free.get(hold.copyId ?? '')],
    [false, (hold: Waiting) => leastTrouble(hold, [...free.values()], ways)],
  ] as const)
    for (const hold of waiting) {
      if ((hold.copyId !== null) !== forOneCopy) continue
      const copy = take(hold)
      if (!copy || !canServe(copy, hold, ways)) continue
      free.delete(copy.id)
      assigned.set(copy.id, hold.id)
    }
  return assigned
}

/** Whether a copy may go to a hold at all: the copy that it is for, of a kind that may be held, with a way to its pickup branch. */
export const canServe = (copy: Candidate, hold: Waiting, ways: Ways): boolean =>
  (hold.copyId === null || hold.copyId === copy.id) &&
  ways.holdable(hold, copy) &&
  trouble(copy, hold, ways) !== null

function leastTrouble(hold: Waiting, copies: readonly Candidate[], ways: Ways): Candidate | undefined {
  const [least] = copies
    .filter(copy => canServe(copy, hold, ways))
    .map(copy => ({ copy, much: trouble(copy, hold, ways) ?? 0, lot: lotOf(hold.id, copy.id) }))
    .sort((one, other) => one.much - other.much || one.lot - other.lot)
  return least?.copy
}

/** At the pickup branch and owned by the patron's own, at the pickup branch, then what the way costs; null: no way. */
function trouble(copy: Candidate, hold: Waiting, { cost }: Ways): number | null {
  if (copy.isAt === hold.pickupBranch) return copy.ownedBy === hold.homeBranch ? -2 : -1
  return cost(copy.isAt, hold.pickupBranch)
}

/** Among equals a lot that stays the same for the same two: the lowest id would wear out the same copies. */
function lotOf(holdId: string, copyId: string): number {
  let lot = 0x811c9dc5
  for (const character of holdId + copyId) lot = Math.imul(lot ^ character.charCodeAt(0), 0x01000193) >>> 0
  return lot
}

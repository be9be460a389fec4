import { type Refused, refused } from '../../../refusal.ts'
import { type Borrower, type BorrowerRefusal, cardRefusal, restrictionRefusal } from '../loans/borrower.ts'
import type { House } from '../rules/house.ts'
import { ruleValue } from '../rules/rule.ts'
import { scopeOf } from '../rules/terms.ts'
import { type Candidate, canServe, type Ways } from './selection.ts'

/** What a decision about a new hold looks at. */
export type PlacementFacts = {
  patron: Borrower & { hasTitle: boolean; holdsTitle: boolean; openHolds: number }
  /** The one copy that is wanted, or null for any. */
  copyId: string | null
  pickupBranch: string
  /** Copies of the title that are, or will be, there to be lent, wherever they are now. */
  copies: readonly Candidate[]
  ways: Ways
  house: House
  /** By the patron, not by staff for them. */
  bySelf: boolean
}

export type PlacementRefusal =
  | Refused<'self-holds-off'>
  | Refused<'on-loan-to-them'>
  | Refused<'already-held'>
  | Refused<'not-holdable'>
  | Refused<'hold-limit', { limit: number }>
  | Exclude<BorrowerRefusal, Refused<'owes-too-much'>>

/**
 * Why a title may not be held, or null (RULES R3). A card that has run out or a restriction stops patrons themselves:
 * staff, who see both, may still put somebody into the queue. What is owed stops nobody here, since it may be paid until
 * then; lending asks again.
 * @param today 'YYYY-MM-DD' at the library
 */
export function placementRefusal(facts: PlacementFacts, today: string): PlacementRefusal | null {
  const { patron, house, bySelf } = facts
  if (bySelf && !house.settings.self_holds) return refused('self-holds-off')
  if (patron.hasTitle) return refused('on-loan-to-them')
  if (patron.holdsTitle) return refused('already-held')
  if (!facts.copies.some(copy => mayEverServe(copy, facts))) return refused('not-holdable')
  return limitRefusal(facts) ?? (bySelf ? (cardRefusal(patron, today) ?? restrictionRefusal(patron)) : null)
}

/** From where it is, or from its own branch once it is back there. */
function mayEverServe(copy: Candidate, { patron, copyId, pickupBranch, ways }: PlacementFacts): boolean {
  const hold = { id: '', copyId, pickupBranch, homeBranch: patron.homeBranch, category: patron.category }
  return [copy.isAt, copy.ownedBy].some(isAt => canServe({ ...copy, isAt }, hold, ways))
}

function limitRefusal({ patron, pickupBranch, house }: PlacementFacts) {
  // Counted for the patron as a whole, so no copy has a say in it.
  const copy = { itemType: '', ownedBy: pickupBranch }
  const limit = ruleValue(
    house.rules,
    scopeOf(house.settings, { branchId: pickupBranch, patron, copy }),
    'hold_limit',
  )
  return limit !== null && patron.openHolds >= limit ? refused('hold-limit', { limit }) : null
}

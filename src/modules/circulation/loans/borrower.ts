import { type Refused, refused } from '../../../refusal.ts'
import type { House } from '../rules/house.ts'
import { type RuleScope, ruleValue } from '../rules/rule.ts'

/** A patron as decisions about loans see them; money in minor units. */
export type Borrower = {
  id: string
  category: string
  homeBranch: string
  expiresOn: string | null
  /** What stands against lending to them now, if anything. */
  restriction: { reason: string; until: string | null } | null
  /** Unpaid charges, and the fines that grow on what they have now. */
  owes: number
  openLoans: number
  overdueLoans: number
}

export type BorrowerRefusal =
  | Refused<'card-expired', { expires_on: string }>
  | Refused<'patron-restricted', { reason: string; until: string | null }>
  | Refused<'owes-too-much', { owes: number; limit: number }>

/**
 * What lending and renewing both ask of a patron, by name, since each has an order of its own.
 */
export function askedOf(patron: Borrower, house: House, scope: RuleScope, today: string) {
  const card = cardRefusal(patron, today)
  return {
    card,
    restriction: restrictionRefusal(patron),
    debt: debtRefusal(patron, house, scope),
    /** What caps a due date. A card that has run out and is let pass caps nothing: the loan would be due before it began. */
    cardUntil: card ? null : patron.expiresOn,
  }
}

/** @param today 'YYYY-MM-DD' at the branch */
export const cardRefusal = ({ expiresOn }: Borrower, today: string) =>
  expiresOn !== null && expiresOn < today ? refused('card-expired', { expires_on: expiresOn }) : null

export const restrictionRefusal = ({ restriction }: Borrower) =>
  restriction && refused('patron-restricted', restriction)

function debtRefusal({ owes }: Borrower, { rules }: House, scope: RuleScope) {
  const limit = ruleValue(rules, scope, 'debt_limit')
  return limit !== null && owes > limit ? refused('owes-too-much', { owes, limit }) : null
}

import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { dayIn, daysBetween } from '../calendar/calendar.ts'
import { type Due, dueOn } from '../calendar/due-date.ts'
import type { House } from '../rules/house.ts'
import { isLonger, type Length, writeLength } from '../rules/length.ts'
import { type RuleScope, ruleValue } from '../rules/rule.ts'
import { dueTerms, scopeOf } from '../rules/terms.ts'
import { askedOf, type Borrower, type BorrowerRefusal } from './borrower.ts'
import { firstAgainst } from './reasons.ts'

/** What a decision about lending looks at; loaded in one go, so that the rule itself needs no database. */
export type LendingFacts = {
  patron: Borrower & { hasTitle: boolean; openOfKind: number }
  copy: {
    status: string
    itemType: string
    ownedBy: string
    lentTo: string | null
    /** Whose hold it is set aside for. */
    heldFor: string | null
  }
  branchId: string
  house: House
}

export type LendingRefusal =
  | Refused<'on-loan-to-them'>
  | Refused<'on-loan-to-another'>
  | Refused<'not-for-loan', { status: string }>
  | Refused<'held-for-another'>
  | OverridableLendingRefusal
  | Refused<'longer-than-allowed', { allowed: string }>
  | Refused<'never-open'>

type OverridableLendingRefusal =
  | BorrowerRefusal
  | Refused<'loan-limit', { limit: number }>
  | Refused<'kind-limit', { limit: number }>
  | Refused<'has-title'>

/** What staff with the override right may set aside, with a comment. */
export const overridableLendingRefusals: readonly LendingRefusal['refused'][] = [
  'card-expired',
  'patron-restricted',
  'owes-too-much',
  'loan-limit',
  'kind-limit',
  'has-title',
]

/** When the loan would be due, for `days` where fewer than the rules give are asked for, and which reasons were set aside; or the first reason against it. */
export function decideLoan(
  facts: LendingFacts,
  { now, days, override = false }: { now: Date; days?: number | undefined; override?: boolean },
): (Due & { length: Length; setAside: string[] }) | LendingRefusal {
  const { patron, copy, house, branchId } = facts
  if (copy.lentTo === patron.id) return refused('on-loan-to-them')
  if (copy.lentTo) return refused('on-loan-to-another')
  if (copy.status !== 'in-collection') return refused('not-for-loan', { status: copy.status })
  if (copy.heldFor !== null && copy.heldFor !== patron.id) return refused('held-for-another')
  const scope = scopeOf(house.settings, { branchId, patron, copy })
  const asked = askedOf(patron, house, scope, dayIn(now, house.calendarOf(branchId).zone))
  const { against, setAside } = firstAgainst<OverridableLendingRefusal>(
    [
      asked.card,
      asked.restriction,
      asked.debt,
      loanLimitRefusal(facts, scope),
      kindLimitRefusal(facts, scope),
      patron.hasTitle && house.settings.one_per_title ? refused('has-title') : null,
    ],
    { override },
  )
  if (against) return against
  const terms = dueTerms(house, scope, { branchId, cardUntil: asked.cardUntil })
  const length: Length = days === undefined ? terms.length : { unit: 'days', count: days }
  if (isLonger(length, terms.length))
    return refused('longer-than-allowed', { allowed: writeLength(terms.length) })
  const due = dueOn(now, { ...terms, length })
  return isRefused(due) ? due : { ...due, length, setAside }
}

function loanLimitRefusal({ patron, house }: LendingFacts, scope: RuleScope) {
  const limit = ruleValue(house.rules, scope, 'loan_limit')
  return limit !== null && patron.openLoans >= limit ? refused('loan-limit', { limit }) : null
}

function kindLimitRefusal({ patron, house }: LendingFacts, scope: RuleScope) {
  const limit = ruleValue(house.rules, scope, 'kind_limit')
  return limit !== null && patron.openOfKind >= limit ? refused('kind-limit', { limit }) : null
}

/** Whether a loan is late, and by how many days, or how many it has left; computed, never stored. */
export function lateness(dueAt: Date, now: Date, zone: string): { overdue: boolean; days: number } {
  const days = daysBetween(dueAt, now, zone)
  return now > dueAt
    ? { overdue: true, days: Math.max(1, days) }
    : { overdue: false, days: Math.max(0, -days) }
}

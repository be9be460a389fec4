import { hasHours } from '../calendar/calendar.ts'
import type { DueTerms } from '../calendar/due-date.ts'
import type { FineTerms } from '../charges/fine.ts'
import type { House } from './house.ts'
import { type Length, lengthOf } from './length.ts'
import { type RuleName, type RuleScope, ruleValue } from './rule.ts'
import type { Settings } from './settings.ts'

/** For which branch, category and kind a rule is looked up. */
export const scopeOf = (
  { rules_by }: Settings,
  { branchId, patron, copy }: { branchId: string; patron: PatronScope; copy: CopyScope },
): RuleScope => ({
  branch_id: { 'lending-branch': branchId, 'owning-branch': copy.ownedBy, 'home-branch': patron.homeBranch }[
    rules_by
  ],
  category: patron.category,
  item_type: copy.itemType,
})

export type PatronScope = { category: string; homeBranch: string }
export type CopyScope = { itemType: string; ownedBy: string }

/** All that a due date depends on: the rules of this scope, and the calendar of the branch that lends. */
export function dueTerms(
  { rules, settings, calendarOf }: House,
  scope: RuleScope,
  { branchId, cardUntil, renewal = false }: { branchId: string; cardUntil: string | null; renewal?: boolean },
): DueTerms {
  const calendar = calendarOf(branchId)
  const of = <Name extends RuleName>(name: Name) => ruleValue(rules, scope, name)
  return {
    length: lengthOf((renewal && of('renewal_length')) || of('loan_length')),
    openDaysOnly: settings.open_days_only,
    dayStrategy: settings.day_strategy,
    hourStrategy: settings.hour_strategy ?? (hasHours(calendar) ? 'next-hours' : 'keep'),
    openingOffset: settings.opening_offset,
    calendar,
    hardDue: of('hard_due'),
    cardUntil,
  }
}

/** All that a fine depends on, for this scope; `left` is what the patron may still be fined. */
export function fineTerms(
  { rules, settings, calendarOf }: House,
  scope: RuleScope,
  loan: { branchId: string; length: Length; price: number | null; left: number | null },
): FineTerms {
  const of = <Name extends RuleName>(name: Name) => ruleValue(rules, scope, name)
  return {
    unit: loan.length.unit,
    amount: of('fine_amount') ?? 0,
    per: of('fine_per') ?? 1,
    grace: of('fine_grace') ?? 0,
    graceCounted: settings.fine_grace_counted,
    chargedAt: settings.fine_at,
    openOnly: settings.fine_open_only,
    most: of('fine_most'),
    price: settings.fine_to_price ? loan.price : null,
    left: loan.left,
    calendar: calendarOf(loan.branchId),
  }
}

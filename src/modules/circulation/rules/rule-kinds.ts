import { DateTime } from 'luxon'
import type { RuleName } from './rule.ts'

/** How a rule is written in a form and said on a page. */
export type RuleKind = 'length' | 'count' | 'days' | 'units' | 'money' | 'choice' | 'hard-due'

/** In the order of the page, in the groups that people think in. */
export const ruleGroups = {
  loans: ['loan_length', 'loan_limit', 'kind_limit', 'hard_due'],
  renewals: ['renewals', 'renewal_length', 'renew_within', 'renew_late', 'auto_renew'],
  fines: ['fine_amount', 'fine_per', 'fine_grace', 'fine_most', 'lost_fee'],
  limits: ['debt_limit', 'overdue_limit'],
  holds: ['holdable', 'hold_limit'],
} as const satisfies Record<string, readonly RuleName[]>

export const ruleKinds: Record<RuleName, RuleKind> = {
  loan_length: 'length',
  loan_limit: 'count',
  kind_limit: 'count',
  hard_due: 'hard-due',
  renewals: 'count',
  renewal_length: 'length',
  renew_within: 'days',
  renew_late: 'days',
  auto_renew: 'choice',
  fine_amount: 'money',
  fine_per: 'units',
  fine_grace: 'units',
  fine_most: 'money',
  lost_fee: 'money',
  debt_limit: 'money',
  overdue_limit: 'count',
  holdable: 'choice',
  hold_limit: 'count',
}

/** Whether a text is a bound and a day that there is: 'before 2027-06-30'. */
export function isHardDue(text: string): boolean {
  const [, day] = /^(?:before|after|exactly) (\d{4}-\d{2}-\d{2})$/.exec(text) ?? []
  return day !== undefined && DateTime.fromISO(day).isValid
}

import { type Refused, refused } from '../../refusal.ts'
import { dayIn, daysBetween, dueOn } from './due-date.ts'
import { type Rule, ruleValue } from './rule.ts'

/** What a decision about lending looks at; loaded in one go, so that the rule itself needs no database. */
export type LendingFacts = {
  patron: { id: string; category: string; expires_on: string | null; openLoans: number; hasTitle: boolean }
  copy: { status: string; item_type: string; lentTo: string | null }
  branch: { id: string; zone: string }
  rules: readonly Rule[]
}

export type LendingRefusal =
  | Refused<'on-loan-to-them'>
  | Refused<'on-loan-to-another'>
  | Refused<'not-for-loan', { status: string }>
  | Refused<'card-expired', { expires_on: string }>
  | Refused<'loan-limit', { limit: number }>
  | Refused<'has-title'>

/** When the loan would be due, or the first reason against it. */
export function decideLoan(facts: LendingFacts, now: Date): { dueAt: Date } | LendingRefusal {
  const { patron, copy, branch, rules } = facts
  const scope = { branch_id: branch.id, category: patron.category, item_type: copy.item_type }
  if (copy.lentTo === patron.id) return refused('on-loan-to-them')
  if (copy.lentTo) return refused('on-loan-to-another')
  if (copy.status !== 'in-collection') return refused('not-for-loan', { status: copy.status })
  if (patron.expires_on && patron.expires_on < dayIn(now, branch.zone))
    return refused('card-expired', { expires_on: patron.expires_on })
  const limit = ruleValue(rules, scope, 'loan_limit')
  if (patron.openLoans >= limit) return refused('loan-limit', { limit })
  if (patron.hasTitle) return refused('has-title')
  return { dueAt: dueOn(now, ruleValue(rules, scope, 'loan_days'), branch.zone, patron.expires_on) }
}

/** Whether a loan is late, and by how many days, or how many it has left; computed, never stored. */
export function lateness(dueAt: Date, now: Date, zone: string): { overdue: boolean; days: number } {
  const days = daysBetween(dueAt, now, zone)
  return now > dueAt
    ? { overdue: true, days: Math.max(1, days) }
    : { overdue: false, days: Math.max(0, -days) }
}

import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { addDays, type Calendar, dayIn, daysBetween } from '../calendar/calendar.ts'
import { type Due, dueOn } from '../calendar/due-date.ts'
import type { House } from '../rules/house.ts'
import { type RuleScope, ruleValue } from '../rules/rule.ts'
import { dueTerms, scopeOf } from '../rules/terms.ts'
import { askedOf, type Borrower, type BorrowerRefusal } from './borrower.ts'
import { firstAgainst } from './reasons.ts'

/** What a decision about a renewal looks at. */
export type RenewalFacts = {
  patron: Borrower
  copy: { status: string; itemType: string; ownedBy: string }
  loan: { patronId: string; branchId: string; dueAt: Date; renewals: number } | null
  /** Somebody waits who can be served by this copy alone. */
  holdWaiting: boolean
  house: House
}

/** In the order in which they are looked for (RULES R4). */
export type RenewalRefusal =
  | Refused<'not-on-loan'>
  | Refused<'on-loan-to-another'>
  | Refused<'not-renewable', { status: string }>
  | OverridableBeforeHolds
  | Refused<'hold-waiting'>
  | Refused<'too-soon', { soonest: string }>
  | Refused<'not-later'>
  | Refused<'never-open'>

type OverridableBeforeHolds =
  | BorrowerRefusal
  | Refused<'too-late', { days: number }>
  | Refused<'renewal-limit', { limit: number }>
  | Refused<'overdue-limit', { limit: number }>

/** What staff with the override right may set aside, with a comment; a waiting hold never (RULES R4). */
export const overridableRenewalRefusals: readonly RenewalRefusal['refused'][] = [
  'card-expired',
  'too-late',
  'owes-too-much',
  'renewal-limit',
  'patron-restricted',
  'overdue-limit',
  'too-soon',
]

/** When the loan would be due anew, and which reasons were set aside; or the first reason against it. */
export function decideRenewal(
  facts: RenewalFacts,
  { now, override = false }: { now: Date; override?: boolean },
): (Due & { setAside: string[] }) | RenewalRefusal {
  const { patron, copy, loan, house } = facts
  if (!loan) return refused('not-on-loan')
  if (loan.patronId !== patron.id) return refused('on-loan-to-another')
  if (!renewableStatuses.includes(copy.status)) return refused('not-renewable', { status: copy.status })
  const scope = scopeOf(house.settings, { branchId: loan.branchId, patron, copy })
  const calendar = house.calendarOf(loan.branchId)
  const asked = askedOf(patron, house, scope, dayIn(now, calendar.zone))
  const before = firstAgainst<OverridableBeforeHolds>(
    [
      asked.card,
      tooLate(loan, house, scope, { now, calendar }),
      asked.debt,
      renewalLimit(loan, house, scope),
      asked.restriction,
      overdueLimit(patron, house, scope),
    ],
    { override },
  )
  if (before.against) return before.against
  if (facts.holdWaiting) return refused('hold-waiting')
  const soon = firstAgainst([tooSoon(loan, house, scope, { now, calendar })], { override })
  if (soon.against) return soon.against
  const from = house.settings.renew_from === 'due-date' && loan.dueAt > now ? loan.dueAt : now
  const { cardUntil } = asked
  const due = dueOn(from, dueTerms(house, scope, { branchId: loan.branchId, cardUntil, renewal: true }))
  if (isRefused(due)) return due
  if (due.dueAt <= loan.dueAt) return refused('not-later')
  return { ...due, setAside: [...before.setAside, ...soon.setAside] }
}

/** A copy that came to harm while it was out may still be kept for longer; one that is said to be back may not. */
const renewableStatuses: readonly string[] = ['in-collection', 'damaged']

type Loan = NonNullable<RenewalFacts['loan']>

type Today = { now: Date; calendar: Calendar }

function tooLate({ dueAt }: Loan, { rules }: House, scope: RuleScope, { now, calendar }: Today) {
  const days = ruleValue(rules, scope, 'renew_late')
  return days !== null && now > dueAt && daysBetween(dueAt, now, calendar.zone) > days
    ? refused('too-late', { days })
    : null
}

function renewalLimit({ renewals }: Loan, { rules }: House, scope: RuleScope) {
  const limit = ruleValue(rules, scope, 'renewals') ?? 0
  return renewals >= limit ? refused('renewal-limit', { limit }) : null
}

function overdueLimit({ overdueLoans }: Borrower, { rules }: House, scope: RuleScope) {
  const limit = ruleValue(rules, scope, 'overdue_limit')
  return limit !== null && overdueLoans > limit ? refused('overdue-limit', { limit }) : null
}

function tooSoon({ dueAt }: Loan, { rules }: House, scope: RuleScope, { now, calendar }: Today) {
  const days = ruleValue(rules, scope, 'renew_within')
  if (days === null) return null
  const soonest = addDays(dayIn(dueAt, calendar.zone), -days)
  return dayIn(now, calendar.zone) < soonest ? refused('too-soon', { soonest }) : null
}

import { describe, expect, it } from 'vitest'
import { decideLoan, type LendingFacts, lateness } from './loan.ts'

const now = new Date('2026-11-20T10:00:00Z')

const facts = (
  changes: { patron?: object; copy?: object; rules?: LendingFacts['rules'] } = {},
): LendingFacts => ({
  patron: {
    id: 'ana',
    category: 'adult',
    expires_on: null,
    openLoans: 0,
    hasTitle: false,
    ...changes.patron,
  },
  copy: { status: 'in-collection', item_type: 'book', lentTo: null, ...changes.copy },
  branch: { id: 'central', zone: 'Europe/London' },
  rules: changes.rules ?? [],
})

describe('decideLoan', () => {
  it('lends for the days of the rule', () => {
    expect(decideLoan(facts(), now)).toEqual({ dueAt: new Date('2026-12-04T23:59:59Z') })
  })

  it('says it is theirs already when the same copy is scanned twice', () => {
    expect(decideLoan(facts({ copy: { lentTo: 'ana' } }), now)).toEqual({ refused: 'on-loan-to-them' })
  })

  it('refuses a copy that another has', () => {
    expect(decideLoan(facts({ copy: { lentTo: 'samuel' } }), now)).toEqual({ refused: 'on-loan-to-another' })
  })

  it.each(['reference', 'lost', 'missing', 'withdrawn', 'in-repair'])('refuses a copy that is %s', status => {
    expect(decideLoan(facts({ copy: { status } }), now)).toEqual({ refused: 'not-for-loan', status })
  })

  it('lends on the last day of a card and refuses on the next', () => {
    expect(decideLoan(facts({ patron: { expires_on: '2026-11-20' } }), now)).toEqual({
      dueAt: new Date('2026-11-20T23:59:59Z'),
    })
    expect(decideLoan(facts({ patron: { expires_on: '2026-11-19' } }), now)).toEqual({
      refused: 'card-expired',
      expires_on: '2026-11-19',
    })
  })

  it('lends the last loan below the limit and refuses the next', () => {
    const rules = [{ branch_id: null, category: null, item_type: null, loan_days: null, loan_limit: 3 }]
    expect(decideLoan(facts({ patron: { openLoans: 2 }, rules }), now)).toHaveProperty('dueAt')
    expect(decideLoan(facts({ patron: { openLoans: 3 }, rules }), now)).toEqual({
      refused: 'loan-limit',
      limit: 3,
    })
  })

  it('refuses a second copy of a title that the patron has', () => {
    expect(decideLoan(facts({ patron: { hasTitle: true } }), now)).toEqual({ refused: 'has-title' })
  })
})

describe('lateness', () => {
  const due = new Date('2026-11-20T23:59:59Z')

  it('has no day left on the due day, and is late the second after it', () => {
    expect(lateness(due, due, 'Europe/London')).toEqual({ overdue: false, days: 0 })
    expect(lateness(due, new Date('2026-11-21T00:00:00Z'), 'Europe/London')).toEqual({
      overdue: true,
      days: 1,
    })
  })

  it('counts days in the zone, over a change of the clock', () => {
    const spring = new Date('2027-03-27T23:59:59Z')
    expect(lateness(spring, new Date('2027-03-29T12:00:00Z'), 'Europe/London')).toEqual({
      overdue: true,
      days: 2,
    })
  })
})

import { describe, expect, it } from 'vitest'
import { type Rule, ruleValue } from './rule.ts'

const any: Rule = { branch_id: null, category: null, item_type: null, loan_days: null, loan_limit: null }
const scope = { branch_id: 'central', category: 'adult', item_type: 'book' }

describe('ruleValue', () => {
  it('falls back on the house where nothing is set', () => {
    expect(ruleValue([], scope, 'loan_days')).toBe(14)
  })

  it('lets a row with only a branch beat one that names category and item type', () => {
    const rules = [
      { ...any, category: 'adult', item_type: 'book', loan_days: 28 },
      { ...any, branch_id: 'central', loan_days: 7 },
    ]
    expect(ruleValue(rules, scope, 'loan_days')).toBe(7)
  })

  it('takes each rule from the first row that sets it', () => {
    const rules = [
      { ...any, branch_id: 'central', loan_limit: 3 },
      { ...any, category: 'adult', loan_days: 28, loan_limit: 9 },
    ]
    expect(ruleValue(rules, scope, 'loan_days')).toBe(28)
    expect(ruleValue(rules, scope, 'loan_limit')).toBe(3)
  })

  it('takes 0 as set', () => {
    expect(ruleValue([{ ...any, loan_limit: 0 }], scope, 'loan_limit')).toBe(0)
  })

  it('passes over rows for other branches, categories and item types', () => {
    const rules = [
      { ...any, branch_id: 'harbour', loan_days: 1 },
      { ...any, category: 'child', loan_days: 2 },
      { ...any, item_type: 'film', loan_days: 3 },
      { ...any, loan_days: 21 },
    ]
    expect(ruleValue(rules, scope, 'loan_days')).toBe(21)
  })
})

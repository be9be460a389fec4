import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaults, emptyRule, type Rule, ruleNames, ruleValue, rulingOn, senselessIn } from './rule.ts'

const any: Rule = emptyRule
const scope = { branch_id: 'central', category: 'adult', item_type: 'book' }

describe('ruleValue', () => {
  it('falls back on the house where nothing is set', () => {
    for (const name of ruleNames) expect(ruleValue([], scope, name)).toBe(defaults[name])
  })

  it('lets a row with only a branch beat one that names category and item type', () => {
    const rules = [
      { ...any, category: 'adult', item_type: 'book', loan_length: '28d' },
      { ...any, branch_id: 'central', loan_length: '7d' },
    ]
    expect(ruleValue(rules, scope, 'loan_length')).toBe('7d')
  })

  it('takes each rule from the first row that sets it', () => {
    const rules = [
      { ...any, branch_id: 'central', loan_limit: 3 },
      { ...any, category: 'adult', loan_length: '28d', loan_limit: 9 },
    ]
    expect(ruleValue(rules, scope, 'loan_length')).toBe('28d')
    expect(ruleValue(rules, scope, 'loan_limit')).toBe(3)
  })

  it('takes 0 and no as set', () => {
    expect(ruleValue([{ ...any, loan_limit: 0 }], scope, 'loan_limit')).toBe(0)
    expect(ruleValue([{ ...any, holdable: false }], scope, 'holdable')).toBe(false)
  })

  it('passes over rows for other branches, categories and item types', () => {
    const rules = [
      { ...any, branch_id: 'harbour', renewals: 1 },
      { ...any, category: 'child', renewals: 2 },
      { ...any, item_type: 'film', renewals: 3 },
      { ...any, renewals: 4 },
    ]
    expect(ruleValue(rules, scope, 'renewals')).toBe(4)
  })

  const part = (value: string) => fc.constantFrom(value, 'other', null)
  const rows = fc.array(
    fc.record({
      branch_id: part('central'),
      category: part('adult'),
      item_type: part('book'),
      loan_limit: fc.option(fc.nat(9)),
      renewals: fc.option(fc.nat(9)),
    }),
  )

  it('wins over every other row that fits and sets it, in the order of the specification, for each name by itself', () => {
    fc.assert(
      fc.property(rows, drawn => {
        const rules = drawn.map(row => ({ ...any, ...row }))
        for (const name of ['loan_limit', 'renewals'] as const) {
          const { from, value, beaten } = rulingOn(rules, scope, name)
          const fitting = rules.filter(
            row =>
              row[name] !== null &&
              (['branch_id', 'category', 'item_type'] as const).every(
                column => row[column] === null || row[column] === scope[column],
              ),
          )
          expect(value).toBe(from?.[name] ?? defaults[name])
          expect(beaten.length + (from ? 1 : 0)).toBe(fitting.length)
          // "Branch set first, then category set, then item type set, all descending", read as words to compare.
          const rank = (row: Rule) =>
            [row.branch_id, row.category, row.item_type].map(set => (set === null ? '0' : '1')).join('')
          for (const other of fitting) expect(from && rank(from) >= rank(other)).toBe(true)
        }
      }),
    )
  })
})

describe('rulingOn', () => {
  it('names the row that won, and those it beat', () => {
    const general = { ...any, renewals: 1 }
    const closer = { ...any, branch_id: 'central', renewals: 3 }
    expect(rulingOn([general, closer], scope, 'renewals')).toEqual({
      name: 'renewals',
      value: 3,
      from: closer,
      beaten: [general],
    })
  })

  it('names none where it is the default', () => {
    expect(rulingOn([], scope, 'renewals')).toEqual({ name: 'renewals', value: 2, from: null, beaten: [] })
  })
})

describe('senselessIn', () => {
  it('finds what is counted for a patron in a row for one kind of copy', () => {
    expect(senselessIn({ ...any, item_type: 'film', loan_limit: 3, renewals: 1 })).toEqual(['loan_limit'])
    expect(senselessIn({ ...any, category: 'child', loan_limit: 3 })).toEqual([])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { houseWith } from '../loans/facts.fixture.ts'
import { type FinableLoan, growingFinesOn } from './growing-fines.ts'

const now = new Date('2026-11-20T10:00:00Z')
const patron = { category: 'adult', home_branch_id: 'central' }
const house = houseWith({ fine_amount: 25 }, { fine_open_only: false })

const late = (id: string, days: number, more: Partial<FinableLoan> = {}): FinableLoan => ({
  id,
  branch_id: 'central',
  item_type: 'book',
  owning_branch_id: 'central',
  price_minor: null,
  length: '14d',
  due_at: new Date(now.getTime() - days * 86_400_000),
  claimed_at: null,
  ...more,
})

const amounts = (loans: readonly FinableLoan[], left: number | null) =>
  [...growingFinesOn(loans, { patron, house, left }, now)].map(([id, { amount }]) => [id, amount])

describe('growingFinesOn', () => {
  it('works out what each late loan would cost now, and none for one that is not', () => {
    expect(amounts([late('a', 2), late('b', -1), late('c', 4)], null)).toEqual([
      ['c', 100],
      ['a', 50],
    ])
  })

  it('comes to no more together than the patron may still be fined, the longest overdue first', () => {
    expect(amounts([late('a', 2), late('c', 4)], 120)).toEqual([
      ['c', 100],
      ['a', 20],
    ])
    expect(amounts([late('a', 2), late('c', 4)], 0)).toEqual([
      ['c', 0],
      ['a', 0],
    ])
    const fines = growingFinesOn([late('a', 2), late('c', 4)], { patron, house, left: 120 }, now)
    expect(fines.get('a')).toMatchObject({ full: 50, boundBy: 'patron' })
  })

  it('lets no more grow on one that they said is back', () => {
    const said = new Date(now.getTime() - 3 * 86_400_000)
    expect(amounts([late('a', 5, { claimed_at: said })], null)).toEqual([['a', 50]])
  })

  it('never passes the bound, however many there are, and never lowers what stays below it', () => {
    const loans = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 })
    fc.assert(
      fc.property(loans, fc.integer({ min: -500, max: 5000 }), (days, left) => {
        const all = days.map((count, place) => late(String(place), count))
        const sum = (bound: number | null) =>
          amounts(all, bound).reduce((total, [, amount]) => total + Number(amount), 0)
        expect(sum(left)).toBe(Math.min(sum(null), Math.max(0, left)))
      }),
    )
  })
})

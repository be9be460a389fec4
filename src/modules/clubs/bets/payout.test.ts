import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payouts, refunds } from './payout.ts'

const stake = (points: number, won: boolean, id = `${points}${won}`) => ({ id, points, won })
const sum = (all: readonly { points: number }[]) => all.reduce((points, one) => points + one.points, 0)
const stakes = fc
  .array(fc.record({ points: fc.integer({ min: 1, max: 1_000_000 }), won: fc.boolean() }), { maxLength: 500 })
  .map(all => all.map((one, place) => ({ ...one, id: String(place) })))
const both = stakes.filter(all => all.some(({ won }) => won) && all.some(({ won }) => !won))
const returned = (all: Parameters<typeof payouts>[0]) =>
  new Map(payouts(all).map(({ id, points }) => [id, points]))

describe('what is lost goes to those who won', () => {
  it('in proportion to their stakes, the point that does not divide by the largest fraction', () => {
    const won = [stake(20, true), stake(30, true), stake(50, true)]
    expect(payouts([...won, stake(61, false)])).toEqual([
      { id: '20true', points: 32, kind: 'payout' },
      { id: '30true', points: 48, kind: 'payout' },
      { id: '50true', points: 81, kind: 'payout' },
    ])
  })

  it('of equal fractions to who staked first', () => {
    const [first, second, lost] = [stake(5, true, 'first'), stake(5, true, 'second'), stake(3, false)]
    expect(returned([first, second, lost])).toEqual(
      new Map([
        ['first', 7],
        ['second', 6],
      ]),
    )
    expect(returned([second, lost, first])).toEqual(
      new Map([
        ['second', 7],
        ['first', 6],
      ]),
    )
  })

  it('and nothing is made or lost, whatever was staked', () => {
    fc.assert(fc.property(stakes, all => sum(payouts(all)) === sum(all)))
  })

  it('nobody who won gets less than they staked, or is a whole point from their share', () => {
    fc.assert(
      fc.property(both, all => {
        const winning = sum(all.filter(({ won }) => won))
        const losing = sum(all) - winning
        const back = returned(all)
        for (const { id, points, won } of all) {
          const got = back.get(id) ?? 0
          if (won) {
            expect(got).toBeGreaterThanOrEqual(points)
            expect(Math.abs(got - points - (points * losing) / winning)).toBeLessThan(1)
          } else expect(back.has(id)).toBe(false)
        }
      }),
    )
  })

  it('who staked more never gets less, nor of equal stakes the earlier one', () => {
    fc.assert(
      fc.property(both, all => {
        const back = payouts(all).map(({ id, points }) => ({
          got: points,
          staked: all[Number(id)]?.points ?? 0,
        }))
        for (const [place, one] of back.entries())
          for (const other of back.slice(place + 1)) {
            if (one.staked >= other.staked) expect(one.got).toBeGreaterThanOrEqual(other.got)
            else expect(one.got).toBeLessThanOrEqual(other.got)
          }
      }),
      { numRuns: 30 },
    )
  })
})

describe('everybody has back what they staked', () => {
  it.each([
    ['where nobody won', [stake(20, false), stake(30, false)]],
    ['where nobody lost', [stake(20, true), stake(30, true)]],
    ['where it was not staked at all', []],
  ])('%s', (_when, all) => {
    expect(payouts(all)).toEqual(refunds(all))
  })

  it('one by one, as refunds', () => {
    fc.assert(
      fc.property(stakes, all => {
        expect(refunds(all)).toEqual(all.map(({ id, points }) => ({ id, points, kind: 'refund' })))
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { standingOf } from './goal.ts'

const year = { amount: 40, begins: '2026-01-01', ends: '2026-12-31', done: 31 }

describe('how a goal stands', () => {
  it('says what an even pace would be by today', () => {
    expect(standingOf(year, '2026-11-20')).toEqual({
      even: 35,
      ahead: -4,
      left: 9,
      daysLeft: 41,
      state: 'on',
    })
  })

  it.each([
    ['2025-12-31', 0, 'to-come', 365],
    ['2026-01-01', 0, 'on', 364],
    ['2026-12-31', 40, 'on', 0],
    ['2027-01-01', 40, 'missed', 0],
  ] as const)('knows its edges on %s', (today, even, state, daysLeft) => {
    expect(standingOf(year, today)).toMatchObject({ even, state, daysLeft })
  })

  it('is reached by as much or more, whatever the day', () => {
    for (const today of ['2026-01-01', '2027-05-05'])
      for (const done of [40, 55])
        expect(standingOf({ ...year, done }, today)).toMatchObject({ state: 'reached', left: 0 })
  })

  it('never goes back as days pass, and ends at the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 700 }), (amount, length) => {
        const day = (after: number) => new Date(Date.UTC(2026, 0, 1 + after)).toISOString().slice(0, 10)
        const goal = { amount, begins: day(0), ends: day(length), done: 0 }
        let before = 0
        for (let after = 0; after <= length; after += Math.max(1, Math.floor(length / 10))) {
          const { even } = standingOf(goal, day(after))
          expect(even).toBeGreaterThanOrEqual(before)
          before = even
        }
        expect(standingOf(goal, day(length)).even).toBe(amount)
      }),
    )
  })
})

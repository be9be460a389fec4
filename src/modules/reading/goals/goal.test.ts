import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { standingOf } from './goal.ts'

const year = { amount: 40, starts_on: '2026-01-01', ends_on: '2026-12-31' }
const dayAt = (place: number) => new Date(Date.UTC(2026, 0, 1 + place)).toISOString().slice(0, 10)

describe('a goal', () => {
  it('says where an even pace would be, what is to go and in how many days', () => {
    expect(standingOf(year, 31, '2026-11-20')).toEqual({
      state: 'going-on',
      even: 35,
      toGo: 9,
      daysLeft: 41,
    })
    expect(standingOf(year, 0, '2025-12-31')).toMatchObject({ state: 'to-come', even: 0, daysLeft: 365 })
    expect(standingOf(year, 45, '2027-01-01')).toMatchObject({
      state: 'over',
      even: 40,
      toGo: 0,
      daysLeft: 0,
    })
  })

  it('is paced from nothing to all of it, never backwards', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 800 }),
        (amount, length) => {
          const goal = { amount, starts_on: dayAt(0), ends_on: dayAt(length - 1) }
          const paces = Array.from(
            { length: length + 2 },
            (_, place) => standingOf(goal, 0, dayAt(place - 1)).even,
          )
          expect(paces).toEqual(paces.toSorted((one, other) => one - other))
          expect([paces.at(0), paces.at(-1), paces.at(-2)]).toEqual([0, amount, amount])
        },
      ),
      { numRuns: 30 },
    )
  })
})

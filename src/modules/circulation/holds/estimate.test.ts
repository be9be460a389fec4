import { describe, expect, it } from 'vitest'
import { backAt, expectedAt, type Keeping, type Whereabouts } from './estimate.ts'

const day = 86_400_000
const now = 1000 * day
/** Everybody keeps a thing until it is due, and it lies for three days. */
const punctual: Keeping = { shares: [1], average: 1, aside: 3 * day }
const out = (daysLeft: number, allowed = 14): Whereabouts => ({
  dueAt: now + daysLeft * day,
  allowed: allowed * day,
})
const inDays = (ahead: number, copies: readonly Whereabouts[], keeping = punctual) => {
  const at = expectedAt(ahead, copies, keeping, now)
  return at === null ? null : (at - now) / day
}

describe('expectedAt', () => {
  it('is when the first copy comes back for who is next', () => {
    expect(inDays(0, [out(9), out(2), out(5)])).toBe(2)
  })

  it('lets each copy go round through those before', () => {
    // The copy of day 2 serves the first before and is back on day 19; that of day 5 serves the second; then comes day 9.
    expect(inDays(2, [out(2), out(5), out(9)])).toBe(9)
    expect(inDays(1, [out(2)])).toBe(2 + 17)
    expect(inDays(3, [out(2)])).toBe(2 + 3 * 17)
  })

  it('counts a round by the length of the title’s own loans, and as much of it as they last here', () => {
    expect(inDays(1, [out(2, 7)])).toBe(2 + 10)
    expect(inDays(1, [out(2, 7)], { ...punctual, average: 0.5 })).toBe(2 + 6.5)
  })

  it('is now for a copy on the shelf, and after a round for one that is set aside', () => {
    expect(inDays(0, ['shelf', out(2)])).toBe(0)
    expect(inDays(0, ['aside'])).toBe(17)
    expect(inDays(1, ['shelf'])).toBe(17)
  })

  it('never comes where there is no copy', () => {
    expect(inDays(0, [])).toBeNull()
    expect(inDays(2, [])).toBeNull()
  })
})

describe('backAt', () => {
  const keeping: Keeping = { shares: [0.2, 0.4, 0.6, 0.8, 1.2], average: 0.64, aside: 0 }
  const lent = (daysAgo: number) =>
    (backAt({ dueAt: now + (10 - daysAgo) * day, allowed: 10 * day }, keeping, now) - now) / day + daysAgo

  it('is when half of all had brought it back', () => {
    expect(lent(0)).toBeCloseTo(6)
  })

  it('is later for what was out longer already, by those who kept it as long', () => {
    expect(lent(5)).toBeCloseTo(8)
    expect(lent(9)).toBeCloseTo(12)
  })

  it('is tomorrow for what is out longer than any, and within the loan of hours', () => {
    expect(lent(30)).toBeCloseTo(31)
    const hours = { dueAt: now - day, allowed: 4 * 3_600_000 }
    expect(backAt(hours, keeping, now)).toBe(now + 4 * 3_600_000)
  })
})

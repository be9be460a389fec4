import { expect, it } from 'vitest'
import { nextTryAt } from './tries.ts'

const now = new Date('2026-11-20T12:00:00Z')
const minutesAfter = (tries: number) =>
  ((nextTryAt(tries, now)?.getTime() ?? now.getTime()) - now.getTime()) / 60_000

it.each([
  [0, 0],
  [4, 0],
  [5, 15],
  [6, 0],
  [9, 0],
  [10, 30],
  [15, 60],
  [35, 960],
  [40, 1440],
  [1000, 1440],
])('after %i wrong codes the next one waits %i minutes', (tries, minutes) => {
  expect(minutesAfter(tries)).toBe(minutes)
})

it('leaves who guesses all day and night a chance of one in thirty to find a code within a year', () => {
  // Five tries for each wait, of which every one from the eighth on lasts a day; three codes are good at a time.
  const tries = 5 * (7 + 365)
  expect(1 - (1 - 3 / 1_000_000) ** tries).toBeLessThan(1 / 30)
})

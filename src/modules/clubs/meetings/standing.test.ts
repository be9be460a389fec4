import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { onTime } from './meeting.ts'
import { standingOf } from './standing.ts'

const schedule = [
  { share: 400_000, due_on: '2026-11-20' },
  { share: 700_000, due_on: '2026-11-27' },
  { share: 1_000_000, due_on: '2026-12-04' },
]
const [first, second, third] = schedule

describe('where somebody stands against a schedule', () => {
  it.each([
    [
      'is on time until the end of the day on which it is due',
      100_000,
      '2026-11-20',
      ['on-time', first, 300_000],
    ],
    ['is behind the day after', 100_000, '2026-11-21', ['behind', first, 300_000]],
    [
      'is on time with what was due, on the way to the next',
      400_000,
      '2026-11-21',
      ['on-time', second, 300_000],
    ],
    ['is ahead with what is due next', 750_000, '2026-11-27', ['ahead', second, 50_000]],
    ['is measured by the farthest that was missed', 100_000, '2026-11-28', ['behind', second, 600_000]],
    ['has the whole book to go at last', 700_000, '2026-11-28', ['on-time', third, 300_000]],
  ])('%s', (_, share, today, [pace, due, by]) => {
    expect(standingOf(share, schedule, today)).toEqual({ pace, due, by })
  })

  it('is nowhere without a schedule, at its end when all of it is read, and at the end of the book wherever', () => {
    expect(standingOf(100_000, [], '2026-11-20')).toBeNull()
    expect(standingOf(800_000, schedule.slice(0, 2), '2026-12-01')).toEqual({ pace: 'through' })
    for (const parts of [[], schedule])
      expect(standingOf(1_000_000, parts, '2027-01-01')).toEqual({ pace: 'finished' })
  })

  it('takes the farthest of what is due on one day', () => {
    const twice = [
      { share: 100_000, due_on: '2026-11-20' },
      { share: 200_000, due_on: '2026-11-20' },
    ]
    expect(standingOf(150_000, twice, '2026-11-20')).toMatchObject({ pace: 'on-time', due: twice[1] })
  })

  it('agrees with what the club is told of who is on time', () => {
    const due = fc.record({
      share: fc.integer({ min: 1, max: 1_000_000 }),
      due_on: fc.integer({ min: 10, max: 28 }).map(day => `2026-11-${day}`),
    })
    fc.assert(
      fc.property(
        fc.array(due, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 999_999 }),
        (parts, share) => {
          const standing = standingOf(share, parts, '2026-11-20')
          expect(standing?.pace === 'behind').toBe(!onTime(share, parts, '2026-11-20'))
        },
      ),
    )
  })
})

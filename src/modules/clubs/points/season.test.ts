import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seasonOf } from './season.ts'

describe('a season', () => {
  it.each([
    ['2026-01-01', '2026-01-01', '2026-03-31'],
    ['2026-03-31', '2026-01-01', '2026-03-31'],
    ['2026-04-01', '2026-04-01', '2026-06-30'],
    ['2026-09-30', '2026-07-01', '2026-09-30'],
    ['2026-12-31', '2026-10-01', '2026-12-31'],
  ])('that %s is in goes from %s to %s', (day, startsOn, endsOn) => {
    expect(seasonOf(day)).toEqual({ startsOn, endsOn })
  })

  it('has every day, and each day one season', () => {
    const days = fc
      .date({ min: new Date('2020-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
      .map(date => date.toISOString().slice(0, 10))
    fc.assert(
      fc.property(days, day => {
        const { startsOn, endsOn } = seasonOf(day)
        expect(startsOn <= day && day <= endsOn).toBe(true)
        expect([seasonOf(startsOn), seasonOf(endsOn)]).toEqual([seasonOf(day), seasonOf(day)])
      }),
    )
  })
})

import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { seasonOf } from '../points/season.ts'
import type { Club } from './club.ts'
import { tuesdays } from './tuesdays.ts'

const years = Array.from({ length: 730 }, (_, days) => DateTime.utc(2026, 1, 1).plus({ days }))
const clubOn = (today: DateTime) =>
  ({ day: (days: number) => today.plus({ days }).toISODate() ?? '' }) as unknown as Club

describe('the demo’s club', () => {
  it('meets on Tuesdays, whenever the demo is begun', () => {
    for (const today of years) {
      const { meetsIn, metAgo } = tuesdays(clubOn(today))
      expect(today.plus({ days: meetsIn }).weekday).toBe(2)
      expect(today.minus({ days: metAgo }).weekday).toBe(2)
      expect([meetsIn >= 2 && meetsIn <= 8, metAgo >= 3 && metAgo <= 26]).toEqual([true, true])
    }
  })

  it('has bet in this season, but for its first days', () => {
    for (const today of years) {
      const { betsAgo, metAgo } = tuesdays(clubOn(today))
      const day = today.toISODate() ?? ''
      const { startsOn } = seasonOf(day)
      const opened = today.minus({ days: betsAgo }).toISODate() ?? ''
      expect(betsAgo).toBeGreaterThan(metAgo)
      if (today.diff(DateTime.fromISO(startsOn, { zone: 'utc' }), 'days').days > 12)
        expect([day, opened >= startsOn]).toEqual([day, true])
    }
  })
})

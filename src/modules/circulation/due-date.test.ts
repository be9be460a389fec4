import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { dayIn, daysBetween, dueOn } from './due-date.ts'

const at = (iso: string) => new Date(iso)

describe('dueOn', () => {
  it('ends the last day in the zone of the branch', () => {
    expect(dueOn(at('2026-11-20T09:00:00Z'), 14, 'Europe/Berlin', null)).toEqual(at('2026-12-04T22:59:59Z'))
  })

  it('counts from the day in that zone, not in UTC', () => {
    // 23:30 UTC is already the 21st in Auckland.
    expect(dayIn(dueOn(at('2026-11-20T23:30:00Z'), 1, 'Pacific/Auckland', null), 'Pacific/Auckland')).toBe(
      '2026-11-22',
    )
  })

  it('keeps 23:59:59 on the clock when summer time ends in between', () => {
    expect(dueOn(at('2026-10-20T10:00:00Z'), 7, 'Europe/Berlin', null)).toEqual(at('2026-10-27T22:59:59Z'))
  })

  it('is due the same evening for a loan of no days', () => {
    expect(dueOn(at('2026-11-20T09:00:00Z'), 0, 'UTC', null)).toEqual(at('2026-11-20T23:59:59Z'))
  })

  it('never goes beyond the last day of the card', () => {
    expect(dueOn(at('2026-11-20T09:00:00Z'), 14, 'UTC', '2026-11-30')).toEqual(at('2026-11-30T23:59:59Z'))
    expect(dueOn(at('2026-11-20T09:00:00Z'), 14, 'UTC', '2026-12-04')).toEqual(at('2026-12-04T23:59:59Z'))
  })

  it('always falls on 23:59:59 of the day that many days later', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2000-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'UTC'),
        (lentAt, days, zone) => {
          const due = DateTime.fromJSDate(dueOn(lentAt, days, zone, null), { zone })
          expect(due.toFormat('HH:mm:ss')).toBe('23:59:59')
          expect(daysBetween(lentAt, due.toJSDate(), zone)).toBe(days)
        },
      ),
    )
  })
})

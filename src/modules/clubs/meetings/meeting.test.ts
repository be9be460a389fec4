import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { onTime, stateOf, whyNotAt } from './meeting.ts'
import { clockOf, momentAt } from './meeting-form.ts'

const now = new Date('2026-11-20T19:00:00Z')
const hour = 3_600_000

describe('a meeting’s time', () => {
  it.each([
    ['in-the-past', 0, 1],
    ['ends-before', 2, 2],
    ['too-long', 1, 26],
    [null, 1, 25],
  ])('is refused as %s where it begins in %i and ends in %i hours', (why, begins, ends) => {
    const time = { startsAt: new Date(+now + begins * hour), endsAt: new Date(+now + ends * hour) }
    expect(whyNotAt(time, now)).toBe(why)
  })

  it('is the club’s: the hour that summer time leaves out is no time, and the one that comes twice its first', () => {
    expect(momentAt('Europe/London', '2026-03-29', '01:30')).toBeNull()
    expect(momentAt('Europe/London', '2026-10-25', '01:30')?.toISOString()).toBe('2026-10-25T00:30:00.000Z')
    expect(momentAt('Europe/London', '2026-07-01', '19:30')?.toISOString()).toBe('2026-07-01T18:30:00.000Z')
    expect(momentAt('Asia/Kolkata', '2026-07-01', '19:30')?.toISOString()).toBe('2026-07-01T14:00:00.000Z')
    expect(momentAt('Europe/London', '2026-02-30', '19:30')).toBeNull()
  })

  it('comes back from its moment as it was written, in any zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kolkata', 'Pacific/Chatham', 'UTC'),
        fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        (zone, date) => {
          const { day, time } = clockOf(zone, date)
          const moment = momentAt(zone, day, time)
          // The hour that comes twice is its first.
          expect([date.getTime(), date.getTime() - hour].map(at => at - (at % 60_000))).toContain(
            moment?.getTime(),
          )
        },
      ),
    )
  })

  it('tells where a meeting stands', () => {
    const meeting = { starts_at: now, ends_at: new Date(+now + hour), cancelled_at: null }
    expect(stateOf(meeting, new Date(+now - 1))).toBe('to-come')
    expect(stateOf(meeting, now)).toBe('now')
    expect(stateOf(meeting, meeting.ends_at)).toBe('over')
    expect(stateOf({ ...meeting, cancelled_at: now }, now)).toBe('cancelled')
  })
})

describe('who reads along', () => {
  it('is on time where they reached all that was due before today', () => {
    const milestones = [
      { share: 250_000, due_on: '2026-11-10' },
      { share: 500_000, due_on: '2026-11-20' },
    ]
    expect(onTime(250_000, milestones, '2026-11-20')).toBe(true)
    expect(onTime(249_999, milestones, '2026-11-20')).toBe(false)
    expect(onTime(250_000, milestones, '2026-11-21')).toBe(false)
    expect(onTime(0, [], '2026-11-21')).toBe(true)
  })
})

import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { alwaysOpen, type Calendar, daysBetween, isOpen, type Opening } from './calendar.ts'
import { type DueTerms, dayStrategies, dueOn, openTimeBetween } from './due-date.ts'

const at = (iso: string) => new Date(iso)
const closed: Opening = { open: false }
const madeAt = at('2026-01-01T00:00:00Z')

const terms = (changes: Partial<DueTerms> & { zone?: string } = {}): DueTerms => ({
  length: { unit: 'days', count: 14 },
  openDaysOnly: false,
  dayStrategy: 'keep',
  hourStrategy: 'keep',
  openingOffset: 0,
  calendar: alwaysOpen(changes.zone ?? 'Europe/London'),
  hardDue: null,
  cardUntil: null,
  ...changes,
})

const days = (count: number) => ({ unit: 'days', count }) as const
const hours = (count: number) => ({ unit: 'hours', count }) as const
const due = (from: string, changes: Parameters<typeof terms>[0]) => {
  const found = dueOn(at(from), terms(changes))
  return 'dueAt' in found ? found.dueAt.toISOString() : found.refused
}

describe('a loan of days', () => {
  it('ends the last day in the zone of the branch', () => {
    expect(due('2026-11-20T09:00:00Z', { zone: 'Europe/Berlin' })).toBe('2026-12-04T22:59:59.000Z')
  })

  it('counts from the day in that zone, not in UTC', () => {
    // 23:30 UTC is already the 21st in Auckland, thirteen hours ahead.
    expect(due('2026-11-20T23:30:00Z', { zone: 'Pacific/Auckland', length: days(1) })).toBe(
      '2026-11-22T10:59:59.000Z',
    )
  })

  it('is due the same evening for a loan of no days', () => {
    expect(due('2026-11-20T09:00:00Z', { length: days(0) })).toBe('2026-11-20T23:59:59.000Z')
  })

  it('always falls on 23:59:59 of the day that many days later', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2000-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'UTC'),
        (lentAt, count, zone) => {
          const found = dueOn(lentAt, terms({ zone, length: days(count) }))
          if (!('dueAt' in found)) throw new Error('An open calendar has a day.')
          expect(DateTime.fromJSDate(found.dueAt, { zone }).toFormat('HH:mm:ss')).toBe('23:59:59')
          expect(daysBetween(lentAt, found.dueAt, zone)).toBe(count)
        },
      ),
    )
  })
})

// Sundays are closed; 2026-11-29 is one. Christmas 2026 is a Friday.
const calendar: Calendar = { ...alwaysOpen('UTC'), weekly: new Map([[7, closed]]) }

describe('closed days', () => {
  const from = '2026-11-22T09:00:00Z'

  it.each([
    ['keep', '2026-11-29'],
    ['previous', '2026-11-28'],
    ['next', '2026-11-30'],
    // Sundays are always closed, so the next week would be no better.
    ['same-weekday', '2026-11-30'],
  ] as const)('are met by the strategy %s', (dayStrategy, day) => {
    expect(due(from, { length: days(7), dayStrategy, calendar })).toBe(`${day}T23:59:59.000Z`)
  })

  it('push a loan of whole weeks by weeks, and others by days', () => {
    const friday = { from: '2026-12-25', to: '2026-12-25', opening: closed, forBranch: false, madeAt }
    const special = { ...calendar, dated: [friday] }
    const lent = '2026-12-11T09:00:00Z'
    expect(due(lent, { length: days(14), dayStrategy: 'same-weekday', calendar: special })).toBe(
      '2027-01-01T23:59:59.000Z',
    )
    const thursday = '2026-12-12T09:00:00Z'
    expect(due(thursday, { length: days(13), dayStrategy: 'same-weekday', calendar: special })).toBe(
      '2026-12-26T23:59:59.000Z',
    )
  })

  it('do not move a date back to the day it was lent', () => {
    expect(due('2026-11-28T09:00:00Z', { length: days(1), dayStrategy: 'previous', calendar })).toBe(
      '2026-11-30T23:59:59.000Z',
    )
  })

  it('are left out of the count where the library wants that', () => {
    expect(due('2026-11-27T09:00:00Z', { length: days(3), openDaysOnly: true, calendar })).toBe(
      '2026-12-01T23:59:59.000Z',
    )
  })

  it('are an answer in words where no day is open, never a loop', () => {
    const never = { ...calendar, weekly: new Map([1, 2, 3, 4, 5, 6, 7].map(day => [day, closed])) }
    expect(due(from, { dayStrategy: 'next', calendar: never })).toBe('never-open')
    expect(due(from, { openDaysOnly: true, calendar: never })).toBe('never-open')
  })

  it('are never due on, by any strategy but to keep', () => {
    const opening = fc.constantFrom(true, false)
    fc.assert(
      fc.property(
        fc.tuple(...Array.from({ length: 7 }, () => opening)),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...dayStrategies),
        fc.integer({ min: 0, max: 300 }),
        (week, count, dayStrategy, shift) => {
          const weekly = new Map(
            week.flatMap((isClosed, place) => (isClosed ? [[place + 1, closed] as const] : [])),
          )
          const lentAt = new Date(at('2026-01-01T09:00:00Z').getTime() + shift * 86_400_000)
          const found = dueOn(
            lentAt,
            terms({ length: days(count), dayStrategy, calendar: { ...calendar, weekly } }),
          )
          if (!('dueAt' in found)) {
            expect(weekly.size).toBe(7)
            return
          }
          if (dayStrategy !== 'keep')
            expect(isOpen({ ...calendar, weekly }, found.dueAt.toISOString().slice(0, 10))).toBe(true)
          expect(found.dueAt.getTime()).toBeGreaterThan(lentAt.getTime())
        },
      ),
    )
  })
})

describe('a loan of hours', () => {
  const day: Opening = { open: true, hours: { opens: '09:00', closes: '17:00' } }
  const weekly = new Map([1, 2, 3, 4, 5, 6].map(weekday => [weekday, day] as const))
  const open: Calendar = { ...calendar, weekly: new Map<number, Opening>([...weekly, [7, closed]]) }

  it.each([
    ['keep', '2026-11-28T18:00:00.000Z'],
    ['hours-end', '2026-11-28T17:00:00.000Z'],
    ['next-hours', '2026-11-30T09:30:00.000Z'],
  ] as const)('that ends when the doors are closed is met by %s', (hourStrategy, expected) => {
    const changes = { length: hours(2), hourStrategy, openingOffset: 30, calendar: open }
    expect(due('2026-11-28T16:00:00Z', changes)).toBe(expected)
  })

  it('stays where the doors are open', () => {
    expect(
      due('2026-11-28T10:00:00Z', { length: hours(2), hourStrategy: 'next-hours', calendar: open }),
    ).toBe('2026-11-28T12:00:00.000Z')
  })

  it('goes back to the end of the last hours from a closed day', () => {
    expect(
      due('2026-11-28T09:00:00Z', { length: hours(26), hourStrategy: 'hours-end', calendar: open }),
    ).toBe('2026-11-28T17:00:00.000Z')
  })

  it('counts the time that the doors are open', () => {
    const three = openTimeBetween(open, at('2026-11-28T16:00:00Z'), at('2026-11-30T11:00:00Z'))
    expect(three / 3_600_000).toBe(3)
  })
})

describe('caps', () => {
  const from = '2026-11-20T09:00:00Z'
  it.each([
    ['before 2026-11-30', '2026-11-30'],
    ['before 2026-12-30', '2026-12-04'],
    ['after 2026-12-30', '2026-12-30'],
    ['after 2026-11-30', '2026-12-04'],
    ['exactly 2026-11-25', '2026-11-25'],
  ])('by a hard due date "%s"', (hardDue, day) => {
    expect(due(from, { hardDue })).toBe(`${day}T23:59:59.000Z`)
  })

  it('by the card’s last day, after any other', () => {
    expect(due(from, { cardUntil: '2026-11-30' })).toBe('2026-11-30T23:59:59.000Z')
    expect(due(from, { cardUntil: '2026-12-04' })).toBe('2026-12-04T23:59:59.000Z')
    expect(due(from, { cardUntil: '2026-11-30', hardDue: 'after 2026-12-30' })).toBe(
      '2026-11-30T23:59:59.000Z',
    )
  })

  it('hold on a closed day, too', () => {
    expect(due(from, { cardUntil: '2026-11-29', dayStrategy: 'next', calendar })).toBe(
      '2026-11-29T23:59:59.000Z',
    )
  })

  it('are told step by step', () => {
    const found = dueOn(
      at(from),
      terms({ length: days(9), dayStrategy: 'next', calendar, cardUntil: '2026-11-24' }),
    )
    expect('steps' in found && found.steps.map(({ step }) => step)).toEqual([
      'counted',
      'next',
      'card-expiry',
    ])
  })
})

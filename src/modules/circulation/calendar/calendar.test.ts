import { describe, expect, it } from 'vitest'
import {
  alwaysOpen,
  type Calendar,
  dayIn,
  daysBetween,
  hasHours,
  openBetween,
  openDayFrom,
  openingOn,
} from './calendar.ts'

const madeAt = new Date('2026-01-01T00:00:00Z')
const later = new Date('2026-02-01T00:00:00Z')
const closed = { open: false } as const
const open = { open: true, hours: { opens: '10:00', closes: '13:00' } } as const
const calendar: Calendar = { ...alwaysOpen('Europe/Berlin'), weekly: new Map([[7, closed]]) }
const christmas = { day: '12-25', opening: closed, forBranch: false, madeAt }

describe('openingOn', () => {
  it('knows weekdays, and takes one that nobody described as open', () => {
    expect(openingOn(calendar, '2026-11-29')).toEqual(closed)
    expect(openingOn(calendar, '2026-11-28')).toEqual({ open: true, hours: null })
  })

  it('lets a dated entry override yearly and weekly ones, both ways', () => {
    const special = { ...calendar, yearly: [christmas] }
    expect(openingOn(special, '2026-12-25')).toEqual(closed)
    const opened = { from: '2026-12-25', to: '2026-12-27', opening: open, forBranch: false, madeAt }
    const out = { ...special, dated: [opened] }
    expect(openingOn(out, '2026-12-25')).toEqual(open)
    expect(openingOn(out, '2026-12-27')).toEqual(open)
    expect(openingOn(out, '2026-12-28')).toEqual({ open: true, hours: null })
  })

  it('lets the branch’s own entry beat that of all, and the later the earlier', () => {
    const all = { from: '2026-12-01', to: '2026-12-01', opening: closed, forBranch: false, madeAt: later }
    const own = { ...all, opening: open, forBranch: true, madeAt }
    expect(openingOn({ ...calendar, dated: [all, own] }, '2026-12-01')).toEqual(open)
    const again = { ...own, opening: closed, madeAt: later }
    expect(openingOn({ ...calendar, dated: [own, again] }, '2026-12-01')).toEqual(closed)
  })
})

describe('openDayFrom', () => {
  it('steps over what is closed, and never loops where nothing is open', () => {
    expect(openDayFrom(calendar, '2026-11-29')).toBe('2026-11-30')
    expect(openDayFrom(calendar, '2026-11-29', -1)).toBe('2026-11-28')
    const never = { ...calendar, weekly: new Map([1, 2, 3, 4, 5, 6, 7].map(day => [day, closed])) }
    expect(openDayFrom(never, '2026-11-29')).toBeNull()
  })
})

it('reads hours on the clock of the branch, also on the days when it changes', () => {
  const hours = { ...calendar, weekly: new Map([[7, open]]) }
  expect(openBetween(hours, '2026-10-25')).toEqual({
    from: new Date('2026-10-25T09:00:00Z'),
    to: new Date('2026-10-25T12:00:00Z'),
  })
  const day = openBetween(calendar, '2026-10-24')
  expect(day?.to.getTime()).toBe(Date.parse('2026-10-24T22:00:00Z'))
})

it('has hours when each open weekday says them', () => {
  expect(hasHours(calendar)).toBe(false)
  const weekly = new Map(
    [1, 2, 3, 4, 5, 6].map(day => [
      day,
      open as Calendar['weekly'] extends ReadonlyMap<number, infer O> ? O : never,
    ]),
  )
  expect(hasHours({ ...calendar, weekly: new Map([...weekly, [7, closed]]) })).toBe(true)
})

it('counts days by the clock of the branch', () => {
  expect(dayIn(new Date('2026-11-20T23:30:00Z'), 'Pacific/Auckland')).toBe('2026-11-21')
  const from = new Date('2026-10-20T10:00:00Z')
  expect(daysBetween(from, new Date('2026-10-27T00:30:00Z'), 'Europe/Berlin')).toBe(7)
})

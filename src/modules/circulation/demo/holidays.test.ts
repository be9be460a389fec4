import { DateTime } from 'luxon'
import { expect, it } from 'vitest'
import { bankHoliday, easterSunday } from './holidays.ts'

it.each(['2000-04-23', '2008-03-23', '2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2038-04-25'])(
  'finds Easter on %s',
  sunday => {
    expect(easterSunday(Number(sunday.slice(0, 4))).toISODate()).toBe(sunday)
  },
)

it.each([
  ['2026-04-03', true],
  ['2026-04-06', true],
  ['2026-05-04', true],
  ['2026-05-25', true],
  ['2026-08-31', true],
  ['2026-12-25', true],
  ['2026-04-04', false],
  ['2026-05-11', false],
  ['2026-08-24', false],
])('knows whether doors are closed on %s: %s', (date, closed) => {
  expect(bankHoliday(DateTime.fromISO(date, { zone: 'Europe/London' })) !== null).toBe(closed)
})

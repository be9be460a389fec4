import { expect, it } from 'vitest'
import { daysOf } from './period.ts'

const own = { from: '2026-02-03', to: '2026-02-05' }

it.each([
  ['this-month', '2026-03-15', { from: '2026-03-01', to: '2026-03-15' }],
  ['last-month', '2026-03-31', { from: '2026-02-01', to: '2026-02-28' }],
  ['last-month', '2026-01-01', { from: '2025-12-01', to: '2025-12-31' }],
  ['this-year', '2026-03-15', { from: '2026-01-01', to: '2026-03-15' }],
  ['own', '2026-03-15', own],
] as const)('knows the days of %s on %s', (period, today, days) => {
  expect(daysOf(period, own, today)).toEqual(days)
})

it.each([
  { from: '2026-02-30', to: '2026-03-01' },
  { from: '2026-02-05', to: '2026-02-03' },
  { from: '1926-02-05', to: '2026-02-03' },
  { from: '', to: '' },
])('takes this month for %j', wrong => {
  expect(daysOf('own', wrong, '2026-03-15')).toEqual({ from: '2026-03-01', to: '2026-03-15' })
})

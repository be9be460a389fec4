import { expect, it } from 'vitest'
import { areSound, daysBefore, daysOf } from './period.ts'

const own = { from: '2026-02-03', to: '2026-02-05' }

it.each([
  ['week', '2026-03-03', { from: '2026-02-25', to: '2026-03-03' }],
  ['four-weeks', '2026-03-15', { from: '2026-02-16', to: '2026-03-15' }],
  ['this-month', '2026-03-15', { from: '2026-03-01', to: '2026-03-15' }],
  ['last-month', '2026-03-31', { from: '2026-02-01', to: '2026-02-28' }],
  ['last-month', '2026-01-01', { from: '2025-12-01', to: '2025-12-31' }],
  ['this-year', '2026-03-15', { from: '2026-01-01', to: '2026-03-15' }],
  ['own', '2026-03-15', own],
] as const)('knows the days of %s on %s', (period, today, days) => {
  expect(daysOf(period, own, today)).toEqual(days)
})

it.each([
  [own, { from: '2026-01-31', to: '2026-02-02' }],
  [
    { from: '2026-03-01', to: '2026-03-01' },
    { from: '2026-02-28', to: '2026-02-28' },
  ],
])('compares %j with as many days before', (days, before) => {
  expect(daysBefore(days)).toEqual(before)
})

it.each([own, { from: '2026-02-05', to: '2026-02-05' }])('takes %j', days => {
  expect(areSound(days)).toBe(true)
})

it.each([
  { from: '2026-02-30', to: '2026-03-01' },
  { from: '2026-02-05', to: '2026-02-03' },
  { from: '1926-02-05', to: '2026-02-03' },
  { from: '2026-2-5', to: '2026-02-06' },
  { from: '', to: '' },
])('takes no such days as %j', wrong => {
  expect(areSound(wrong)).toBe(false)
})

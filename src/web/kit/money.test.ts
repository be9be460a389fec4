import { expect, it } from 'vitest'
import { minorIn, writeMinor } from './money.ts'

it.each([
  ['0.50', 'GBP', 50],
  ['0,5', 'EUR', 50],
  ['12', 'GBP', 1200],
  ['1 200', 'JPY', 1200],
  ['1.5', 'JPY', null],
  ['0.505', 'GBP', null],
  ['-1', 'GBP', null],
  ['two', 'GBP', null],
  ['', 'GBP', null],
])('reads "%s" in %s', (text, currency, minor) => {
  expect(minorIn(text, currency)).toBe(minor)
  if (minor !== null) expect(minorIn(writeMinor(minor, currency), currency)).toBe(minor)
})

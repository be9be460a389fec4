import { describe, expect, it } from 'vitest'
import { majorUnits, minorUnits } from './money.ts'

describe('an amount', () => {
  it.each([
    ['2.50', 'GBP', 250],
    [' £2,5 ', 'GBP', 250],
    ['12 €', 'EUR', 1200],
    ['300', 'JPY', 300],
    ['1.250', 'KWD', 1250],
  ])('typed as %s in %s is %i', (text, currency, minor) => {
    expect(minorUnits(text, currency)).toBe(minor)
    expect(minorUnits(majorUnits(minor, currency), currency)).toBe(minor)
  })

  it.each([
    ['0', 'GBP'],
    ['-1', 'GBP'],
    ['2.505', 'GBP'],
    ['1.5', 'JPY'],
    ['two', 'GBP'],
    ['', 'GBP'],
    ['99999999', 'GBP'],
  ])('is not %s in %s', (text, currency) => {
    expect(minorUnits(text, currency)).toBeNull()
  })
})

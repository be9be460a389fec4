import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyHoldServed } from './matching.ts'

describe('everyHoldServed', () => {
  it('finds what a scan in order does not', () => {
    expect(everyHoldServed([['1', '2'], ['1']])).toBe(true)
    expect(everyHoldServed([['1'], ['1']])).toBe(false)
    expect(everyHoldServed([])).toBe(true)
  })

  it('agrees with trying every way', () => {
    const everyWay = (accepted: readonly (readonly string[])[], taken: readonly string[] = []): boolean => {
      const [first, ...others] = accepted
      if (!first) return true
      return first.some(copy => !taken.includes(copy) && everyWay(others, [...taken, copy]))
    }
    const lists = fc.array(fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5')), { maxLength: 6 })
    fc.assert(
      fc.property(lists, accepted => {
        expect(everyHoldServed(accepted)).toBe(everyWay(accepted))
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { expectedAt } from './estimate.ts'

describe('expectedAt', () => {
  it('is when the first copy comes back for who is next', () => {
    expect(expectedAt(0, [300, 100, 200], 50)).toBe(100)
  })

  it('lets each copy go round through those before', () => {
    // The copy of 100 serves the first before and is back at 150; that of 150 serves the second; then comes 200.
    expect(expectedAt(2, [100, 200, 300], 50)).toBe(200)
    expect(expectedAt(1, [100], 50)).toBe(150)
    expect(expectedAt(3, [100], 50)).toBe(250)
  })

  it('never comes where there is no copy', () => {
    expect(expectedAt(0, [], 50)).toBeNull()
    expect(expectedAt(2, [], 50)).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashedVector } from './hashed.ts'

const likeness = (one: string, other: string): number => {
  const [a, b] = [hashedVector(one), hashedVector(other)]
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
}

describe('the vector that is always there', () => {
  it('has 1,024 places and the length 1, or is nothing for what has no words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), text => {
        const vector = hashedVector(text)
        const length = Math.hypot(...vector)
        expect(vector).toHaveLength(1024)
        expect(length === 0 || Math.abs(length - 1) < 1e-9).toBe(true)
        expect(hashedVector(text)).toEqual(vector)
      }),
    )
    expect(Math.hypot(...hashedVector('— … !'))).toBe(0)
  })

  it('is the same on every machine', () => {
    const vector = hashedVector('The white whale')
    const first = vector.findIndex(value => value !== 0)
    expect([first, vector[first]?.toFixed(6)]).toMatchInlineSnapshot(`
      [
        39,
        "-0.191860",
      ]
    `)
  })

  it('brings inflections and typing mistakes near, whatever the script', () => {
    expect(likeness('libraries', 'library')).toBeGreaterThan(0.2)
    expect(likeness('recieve the parcel', 'receive the parcel')).toBeGreaterThan(0.5)
    expect(likeness('Élodie', 'elodie')).toBeCloseTo(1)
    expect(likeness('東京図書館', '図書館')).toBeGreaterThan(0.4)
    expect(likeness('المكتبة', 'مكتبة')).toBeGreaterThan(0.2)
  })

  it('knows nothing of meaning', () => {
    expect(Math.abs(likeness('automobile', 'car'))).toBeLessThan(0.25)
  })
})

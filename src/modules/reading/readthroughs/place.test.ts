import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Length, placeOf, shareOf, units, whole, whyNotIn } from './place.ts'

const novel: Length = { pages: 880, minutes: 2140 }

describe('a place in a book', () => {
  it('is a share of it, in whatever unit it was told', () => {
    expect(shareOf({ unit: 'page', value: 440 }, novel)).toBe(500_000)
    expect(shareOf({ unit: 'percent', value: 50 }, novel)).toBe(500_000)
    expect(shareOf({ unit: 'minutes', value: 1070 }, novel)).toBe(500_000)
  })

  it('is no share where the length is not known', () => {
    expect(shareOf({ unit: 'page', value: 12 }, { pages: null, minutes: 60 })).toBeNull()
    expect(shareOf({ unit: 'minutes', value: 12 }, { pages: 100, minutes: null })).toBeNull()
    expect(shareOf({ unit: 'percent', value: 12 }, { pages: null, minutes: null })).toBe(120_000)
    expect(shareOf({ unit: 'page', value: 0 }, { pages: 0, minutes: null })).toBeNull()
  })

  it('stands in another edition where it stood in the first, a reader’s never further and a comment’s never less far', () => {
    const pocket: Length = { pages: 1123, minutes: null }
    const share = shareOf({ unit: 'page', value: 318 }, novel) ?? 0
    expect(placeOf(share, 'page', pocket, 'down')).toEqual({ unit: 'page', value: 405 })
    expect(placeOf(share, 'page', pocket, 'up')).toEqual({ unit: 'page', value: 406 })
    expect(placeOf(share, 'minutes', pocket, 'down')).toBeNull()
  })

  it('is the end at the end, and never past it', () => {
    expect(shareOf({ unit: 'page', value: 880 }, novel)).toBe(whole)
    expect(shareOf({ unit: 'page', value: 900 }, novel)).toBe(whole)
    expect(placeOf(whole, 'page', novel, 'down')).toEqual({ unit: 'page', value: 880 })
  })

  it('never comes further by going through another edition, and loses a page at most', () => {
    const length = fc.record({
      pages: fc.integer({ min: 1, max: 20_000 }),
      minutes: fc.integer({ min: 1, max: 20_000 }),
    })
    fc.assert(
      fc.property(length, length, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, part) => {
        const page = Math.floor(part * one.pages)
        const share = shareOf({ unit: 'page', value: page }, one) ?? 0
        for (const unit of units) {
          const down = placeOf(share, unit, other, 'down')
          const up = placeOf(share, unit, other, 'up')
          expect(down?.value).toBeLessThanOrEqual(up?.value ?? Number.NaN)
          expect(shareOf(down ?? { unit, value: whole }, other)).toBeLessThanOrEqual(share)
        }
        const back = placeOf(share, 'page', one, 'down')?.value ?? Number.NaN
        expect(page - back).toBeGreaterThanOrEqual(0)
        expect(page - back).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('cannot be before the beginning or past the end, where the end is known', () => {
    expect(whyNotIn({ unit: 'page', value: -1 }, novel)).toBe('negative')
    expect(whyNotIn({ unit: 'page', value: 881 }, novel)).toBe('past-the-end')
    expect(whyNotIn({ unit: 'percent', value: 101 }, { pages: null, minutes: null })).toBe('past-the-end')
    expect(whyNotIn({ unit: 'page', value: 9000 }, { pages: null, minutes: null })).toBeNull()
    expect(whyNotIn({ unit: 'page', value: 880 }, novel)).toBeNull()
  })
})

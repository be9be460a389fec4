import { describe, expect, it } from 'vitest'
import { type Band, bandOf, sentimentOfRating, sideOf } from './band.ts'

describe('the bands of a sentiment', () => {
  const vectors: ReadonlyArray<[number, Band]> = [
    [-1, 'very-negative'],
    [-0.5, 'very-negative'],
    [-0.4999, 'negative'],
    [-0.3001, 'negative'],
    [-0.3, 'neutral'],
    [0, 'neutral'],
    [0.3, 'neutral'],
    [0.3001, 'positive'],
    [0.4999, 'positive'],
    [0.5, 'very-positive'],
    [1, 'very-positive'],
  ]

  it.each(vectors)('calls %d %s', (value, band) => {
    expect(bandOf(value)).toBe(band)
  })

  it.each([
    [-0.31, 'negative'],
    [-0.3, 'neutral'],
    [0.3, 'neutral'],
    [0.31, 'positive'],
  ])('puts %d on the side of %s', (value, side) => {
    expect(sideOf[bandOf(value)]).toBe(side)
  })

  it.each([
    [1, -1],
    [2.25, -0.375],
    [3, 0],
    [5, 1],
  ])('reads %d stars as %d', (stars, sentiment) => {
    expect(sentimentOfRating(stars)).toBe(sentiment)
  })
})

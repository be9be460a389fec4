import { expect, it } from 'vitest'
import { scoreOf } from './sentiment-scores.ts'

it('counts what is right, by side', () => {
  const score = scoreOf([0.9, 0.1, -0.9, 0.5], [1, 0, -1, -1], 3)
  expect(score.accuracy).toBe(0.75)
  // Of −1: 1 right of 1 guessed and 2 true; of 0: all; of 1: 1 right of 2 guessed.
  expect(score.macroF1).toBeCloseTo((2 / 3 + 1 + 2 / 3) / 3, 10)
})

it('takes the sign alone where the truth knows two sides', () => {
  expect(scoreOf([0.1, -0.1, 0.2], [1, -1, -1], 2).accuracy).toBeCloseTo(2 / 3, 10)
})

it('correlates values and ranks, and nothing with what never changes', () => {
  const cubes = [-0.9, -0.1, 0.2, 0.8].map(value => value ** 3)
  const { pearson, spearman } = scoreOf(cubes, [-0.9, -0.1, 0.2, 0.8], 3)
  expect(pearson).toBeGreaterThan(0.8)
  expect(pearson).toBeLessThan(1)
  expect(spearman).toBeCloseTo(1, 10)
  expect(scoreOf([1, 1, 1], [0, 1, -1], 3)).toMatchObject({ pearson: null, spearman: null })
})

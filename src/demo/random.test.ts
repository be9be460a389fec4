import { expect, it } from 'vitest'
import { Random, Weighted } from './random.ts'

const drawn = (seed: number) => {
  const random = new Random(seed)
  return [random.whole(1, 6), random.share(), random.pick(['a', 'b', 'c']), ...random.shuffled([1, 2, 3, 4])]
}

it('comes out the same for the same seed, and otherwise for another', () => {
  expect(drawn(7)).toEqual(drawn(7))
  expect(drawn(7)).not.toEqual(drawn(8))
})

it('draws both ends, and nothing beyond them', () => {
  const random = new Random(1)
  const throws = new Set(Array.from({ length: 500 }, () => random.whole(1, 6)))
  expect([...throws].sort()).toEqual([1, 2, 3, 4, 5, 6])
})

it('draws by weight, and never what weighs nothing', () => {
  const random = new Random(1)
  const weighted = new Weighted(
    ['rare', 'never', 'often'],
    item => ({ rare: 1, never: 0, often: 9 })[item] ?? 0,
  )
  const counts = { rare: 0, never: 0, often: 0 }
  for (let time = 0; time < 2000; time++) counts[weighted.draw(random) as keyof typeof counts]++
  expect(counts.never).toBe(0)
  expect(counts.often / counts.rare).toBeGreaterThan(6)
  expect(counts.often / counts.rare).toBeLessThan(13)
})

it('draws nothing from nothing', () => {
  expect(new Weighted([], () => 1).draw(new Random(1))).toBeUndefined()
})

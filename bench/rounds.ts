import type { Measure } from './load.ts'

export type Compared = {
  floor: Measure
  carrel: Measure /** Carrel's rate as a share of the floor's. */
  share: number /** Carrel's p95 as a multiple of the floor's. */
  slower: number
}

/** Measures the floor and Carrel by turns, and keeps the median of each value and of each round's ratio. */
export async function byTurns(
  rounds: number,
  floor: () => Promise<Measure>,
  carrel: () => Promise<Measure>,
): Promise<Compared> {
  const taken: { floor: Measure; carrel: Measure }[] = []
  for (let round = 0; round < rounds; round++) taken.push({ floor: await floor(), carrel: await carrel() })
  return {
    floor: medians(taken.map(({ floor }) => floor)),
    carrel: medians(taken.map(({ carrel }) => carrel)),
    share: median(taken.map(({ floor, carrel }) => carrel.rate / floor.rate)),
    slower: median(taken.map(({ floor, carrel }) => carrel.p95 / floor.p95)),
  }
}

export const medians = (measures: readonly Measure[]): Measure => ({
  rate: median(measures.map(({ rate }) => rate)),
  p50: median(measures.map(({ p50 }) => p50)),
  p95: median(measures.map(({ p95 }) => p95)),
  p99: median(measures.map(({ p99 }) => p99)),
})

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

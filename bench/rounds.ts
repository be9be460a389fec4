import type { Measure } from './load.ts'

export type Compared = {
  floor: Measure
  carrel: Measure
  /** Carrel's rate as a share of the floor's: the median of the rounds' own shares, and the two ends. */
  share: number
  least: number
  most: number
  /** Carrel's p95 as a multiple of the floor's. */
  slower: number
}

/** Measures the floor and Carrel by turns. */
export async function byTurns<T>(rounds: number, floor: () => Promise<T>, carrel: () => Promise<T>) {
  const taken: { floor: T[]; carrel: T[] } = { floor: [], carrel: [] }
  for (let round = 0; round < rounds; round++) {
    taken.floor.push(await floor())
    taken.carrel.push(await carrel())
  }
  return taken
}

/** The median of each value, and of each round's ratio. */
export function compare({ floor, carrel }: { floor: Measure[]; carrel: Measure[] }): Compared {
  const rounds = floor.flatMap((one, round) => {
    const other = carrel[round]
    return other ? [{ share: other.rate / one.rate, slower: other.p95 / one.p95 }] : []
  })
  return {
    floor: medians(floor),
    carrel: medians(carrel),
    share: median(rounds.map(({ share }) => share)),
    least: Math.min(...rounds.map(({ share }) => share)),
    most: Math.max(...rounds.map(({ share }) => share)),
    slower: median(rounds.map(({ slower }) => slower)),
  }
}

export const medians = (measures: readonly Measure[]): Measure => ({
  rate: median(measures.map(({ rate }) => rate)),
  p50: median(measures.map(({ p50 }) => p50)),
  p95: median(measures.map(({ p95 }) => p95)),
  p99: median(measures.map(({ p99 }) => p99)),
})

export const median = (values: readonly number[]): number =>
  percentile(
    values.toSorted((one, other) => one - other),
    50,
  )

/** What so many of 100 are at most. */
export const percentile = (sorted: readonly number[], of: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of) / 100))] ?? Number.NaN

/** Milliseconds of answers that came within so many seconds, as a measure. */
export function measureOf(latencies: readonly number[], seconds: number): Measure {
  const sorted = latencies.toSorted((one, other) => one - other)
  return {
    rate: latencies.length / seconds,
    p50: percentile(sorted, 50),
    p95: percentile(sorted, 95),
    p99: percentile(sorted, 99),
  }
}

/** A comparison in a line. */
export const told = ({ floor, carrel, share, least, most, slower }: Compared): string =>
  `floor ${Math.round(floor.rate)}/s, Carrel ${Math.round(carrel.rate)}/s, ${share.toFixed(2)} of it (${least.toFixed(2)} to ${most.toFixed(2)}), p95 ${slower.toFixed(1)} times`

import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Chance that comes out the same for the same seed. */
export class Random {
  readonly #source

  constructor(seed: number) {
    this.#source = xoroshiro128plus(seed)
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return uniformInt(this.#source, least, most)
  }

  /** From 0 up to, but not including, 1. */
  share(): number {
    return this.whole(0, 0x3fffffff) / 0x40000000
  }

  chance(share: number): boolean {
    return this.share() < share
  }

  /** One of a list that holds something. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.whole(0, list.length - 1)]
    if (picked === undefined) throw new RangeError('There is nothing to pick from.')
    return picked
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map(item => ({ item, place: this.share() }))
      .sort((one, other) => one.place - other.place)
      .map(({ item }) => item)
  }
}

/** Draws from a list in which some come more often than others. */
export class Weighted<T> {
  readonly #items: readonly T[]
  readonly #sums: Float64Array

  constructor(items: readonly T[], weightOf: (item: T) => number) {
    let sum = 0
    this.#items = items
    this.#sums = Float64Array.from(items, item => {
      sum += weightOf(item)
      return sum
    })
  }

  draw(random: Random): T | undefined {
    const wanted = random.share() * (this.#sums.at(-1) ?? 0)
    let [low, high] = [0, this.#sums.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sums[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    return this.#items[low]
  }
}

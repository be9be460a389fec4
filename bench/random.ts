/** Numbers from 0 to 1 that are the same for the same seed (mulberry32, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The same things in an order by chance (Fisher and Yates). */
export function shuffled<One>(list: readonly One[], random: () => number): One[] {
  const mixed = [...list]
  for (let place = mixed.length - 1; place > 0; place--) {
    const other = Math.floor(random() * (place + 1))
    const kept = mixed[place] as One
    mixed[place] = mixed[other] as One
    mixed[other] = kept
  }
  return mixed
}

/** Picks as words are used: the first most often, the tenth a tenth as often (Zipf). */
export function zipfOver<T>(things: readonly T[], random: () => number): () => T {
  const sums: number[] = []
  things.reduce((sum, _thing, place) => (sums[place] = sum + 1 / (place + 1)), 0)
  const total = sums.at(-1) ?? 0
  return () => {
    const aim = random() * total
    let low = 0
    for (let high = sums.length - 1; low < high; ) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) < aim) low = middle + 1
      else high = middle
    }
    return things[low] as T
  }
}

/** How well guesses from −1 to 1 meet the truth. */
export type Score = {
  accuracy: number
  macroF1: number
  /** Null where the guess is the same for all. */
  pearson: number | null
  spearman: number | null
}

/** With two sides, the sign alone; with three, beyond ±0.3 as the pages count. */
export function scoreOf(guesses: readonly number[], truths: readonly number[], sides: 2 | 3): Score {
  const edge = sides === 2 ? 0 : 0.3
  const sideOf = (value: number) => (value > edge ? 1 : value < -edge || sides === 2 ? -1 : 0)
  const pairs = guesses.map((guess, place) => [sideOf(guess), sideOf(truths[place] ?? 0)] as const)
  const names = sides === 2 ? [-1, 1] : [-1, 0, 1]
  const f1 = names.map(side => {
    const hits = pairs.filter(([guess, truth]) => guess === side && truth === side).length
    const named = pairs.filter(([guess, truth]) => guess === side || truth === side)
    return named.length === 0 ? 0 : (2 * hits) / (named.length + hits)
  })
  return {
    accuracy: pairs.filter(([guess, truth]) => guess === truth).length / pairs.length,
    macroF1: mean(f1),
    pearson: correlation(guesses, truths),
    spearman: correlation(ranks(guesses), ranks(truths)),
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function correlation(one: readonly number[], other: readonly number[]): number | null {
  const [middle, otherMiddle] = [mean(one), mean(other)]
  let [both, square, otherSquare] = [0, 0, 0]
  for (const [place, value] of one.entries()) {
    const [x, y] = [value - middle, (other[place] ?? 0) - otherMiddle]
    both += x * y
    square += x * x
    otherSquare += y * y
  }
  return square > 1e-12 && otherSquare > 1e-12 ? both / Math.sqrt(square * otherSquare) : null
}

/** Those that are alike share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((value, place) => ({ value, place })).toSorted((a, b) => a.value - b.value)
  const found = new Array<number>(values.length).fill(0)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && order[to]?.value === order[from]?.value) to++
    for (const { place } of order.slice(from, to)) found[place] = (from + to - 1) / 2
    from = to
  }
  return found
}

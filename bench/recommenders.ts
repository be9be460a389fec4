import type { Split } from './goodbooks.ts'

/** Gives each book a score for a reader by their place. */
export type Recommender = (reader: number) => Float64Array

/** How many readers rated each book. */
export function readersOf({ books, known }: Split): Float64Array {
  const readers = new Float64Array(books.length)
  for (const ratings of known) for (const { book } of ratings) add(readers, book, 1)
  return readers
}

/** The same list for everybody. */
export const byPopularity = (split: Split): Recommender => {
  const readers = readersOf(split)
  return () => Float64Array.from(readers)
}

export type KnnSettings = {
  neighbours: number
  /** Added below the line, so that a likeness seen few times counts less. */
  shrinkage: number
  /** To what power a likeness counts (case amplification, Breese et al. 1998). */
  amplification: number
}

/** Item to item: the cosine of who rated both, summed over the reader's own books (Sarwar et al. 2001). */
export function itemKnn(split: Split, { neighbours, shrinkage, amplification }: KnnSettings): Recommender {
  const { books, known } = split
  const readers = readersOf(split)
  const ratedBy: number[][] = books.map(() => [])
  known.forEach((ratings, reader) => {
    for (const { book } of ratings) ratedBy[book]?.push(reader)
  })
  const together = new Float64Array(books.length)
  const near = books.map((_number, book) => {
    together.fill(0)
    for (const reader of ratedBy[book] ?? [])
      for (const other of known[reader] ?? []) add(together, other.book, 1)
    const likenesses: [number, number][] = []
    for (let other = 0; other < books.length; other++) {
      const both = together[other] ?? 0
      if (both === 0 || other === book) continue
      const cosine = both / (Math.sqrt((readers[book] ?? 0) * (readers[other] ?? 0)) + shrinkage)
      likenesses.push([other, cosine ** amplification])
    }
    return likenesses.sort(([, a], [, b]) => b - a).slice(0, neighbours)
  })
  return reader => {
    const scores = new Float64Array(books.length)
    for (const { book } of known[reader] ?? [])
      for (const [other, likeness] of near[book] ?? []) add(scores, other, likeness)
    return scores
  }
}

/**
 * EASE (Steck 2019): the linear model in closed form that may not explain a book by itself. Its inverse has one row for each book; by
 * Woodbury's identity it follows from the inverse of the smaller side, one row for each reader.
 */
export function ease({ books, known }: Split, ridge: number): Recommender {
  const [n, m] = [known.length, books.length]
  const lower = cholesky(kernel(known, m, ridge), n)
  // Rows of L⁻¹X, so that (XXᵀ + λI)⁻¹ between two columns of X is the product of two of theirs.
  const whitened = Array.from({ length: n }, (_, reader) => {
    const row = new Float64Array(m)
    for (const { book } of known[reader] ?? []) row[book] = 1
    return row
  })
  const own = new Float64Array(m)
  for (let reader = 0; reader < n; reader++) {
    const row = whitened[reader] as Float64Array
    for (let before = 0; before < reader; before++)
      subtract(row, whitened[before] as Float64Array, lower[reader * n + before] as number)
    const scale = 1 / (lower[reader * n + reader] as number)
    for (let book = 0; book < m; book++) {
      const value = (row[book] as number) * scale
      row[book] = value
      add(own, book, value * value)
    }
  }
  return reader => {
    const scores = new Float64Array(m)
    for (const row of whitened) {
      let sum = 0
      for (const { book } of known[reader] ?? []) sum += row[book] as number
      subtract(scores, row, -sum)
    }
    for (let book = 0; book < m; book++) scores[book] = (scores[book] as number) / (1 - (own[book] as number))
    return scores
  }
}

/** XXᵀ + λI: how many books each two readers share. */
function kernel(known: Split['known'], books: number, ridge: number): Float64Array {
  const n = known.length
  const shared = new Float64Array(n * n)
  const has = new Uint8Array(books)
  for (let one = 0; one < n; one++) {
    for (const { book } of known[one] ?? []) has[book] = 1
    for (let other = 0; other <= one; other++) {
      let count = 0
      for (const { book } of known[other] ?? []) count += has[book] as number
      shared[one * n + other] = count
    }
    for (const { book } of known[one] ?? []) has[book] = 0
    add(shared, one * n + one, ridge)
  }
  return shared
}

/** The lower triangle L with LLᵀ the given matrix, of which only the lower triangle is read; in its place. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  for (let column = 0; column < n; column++)
    for (let row = column; row < n; row++) {
      let sum = matrix[row * n + column] as number
      for (let k = 0; k < column; k++)
        sum -= (matrix[row * n + k] as number) * (matrix[column * n + k] as number)
      matrix[row * n + column] =
        row === column ? Math.sqrt(sum) : sum / (matrix[column * n + column] as number)
    }
  return matrix
}

const subtract = (from: Float64Array, row: Float64Array, times: number): void => {
  if (times !== 0)
    for (let place = 0; place < from.length; place++)
      from[place] = (from[place] as number) - times * (row[place] as number)
}

const add = (to: Float64Array, place: number, value: number): void => {
  to[place] = (to[place] as number) + value
}

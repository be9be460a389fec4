import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomFrom, shuffled } from './random.ts'

/** A rating by the places of a reader and a book in their lists; 1 to 5 stars. */
export type Rating = { book: number; stars: number }

export type Split = {
  /** The numbers of the books that anybody rated, as goodbooks_books.csv counts them. */
  books: readonly number[]
  /** Of each reader what may be learned from, and what is held back. */
  known: readonly (readonly Rating[])[]
  held: readonly (readonly Rating[])[]
}

/** Goodbooks' ratings of ../shared/samples, a fifth of each reader's held back by this seed. */
export function splitRatings(samples: string, seed: number): Split {
  const random = randomFrom(seed)
  const readers = new Map<number, Rating[]>()
  const places = new Map<number, number>()
  const lines = readFileSync(join(samples, 'recsys_qa/goodbooks_ratings_a.csv'), 'utf8').trim().split('\n')
  for (const line of lines.slice(1)) {
    const [reader = 0, number = 0, stars = 0] = line.split(',').map(Number)
    const book = places.get(number) ?? places.set(number, places.size).size - 1
    const own = readers.get(reader)
    if (own) own.push({ book, stars })
    else readers.set(reader, [{ book, stars }])
  }
  const mixed = [...readers.values()].map(ratings => shuffled(ratings, random))
  const back = (ratings: readonly Rating[]) => Math.floor(ratings.length / 5)
  return {
    books: [...places.keys()],
    known: mixed.map(ratings => ratings.slice(back(ratings))),
    held: mixed.map(ratings => ratings.slice(0, back(ratings))),
  }
}

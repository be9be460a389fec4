import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '../src/demo/random.ts'

const folder = join(import.meta.dirname, '../../shared/samples/sentiment')

export type Judged = {
  text: string
  /** 1 to 5; null where the sample has none. */
  stars: number | null
  /** −1 to 1: what people said of it. */
  truth: number
}

export type Sample = {
  name: string
  judged: readonly Judged[]
  /** Of how many sides the truth knows. */
  sides: 2 | 3
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

/** All samples; what the lexicon was tuned with is the first of the two halves of the reviews of books. */
export function sentimentSamples(seed: number): { tuned: Sample; reported: Sample[] } {
  if (!existsSync(folder)) throw new Error('The samples are not in ../shared/samples/sentiment.')
  const books = new Random(seed).shuffled([
    ...booksIn('blitzer_books_negative_a.review'),
    ...booksIn('blitzer_books_positive_a.review'),
  ])
  const half = Math.floor(books.length / 2)
  return {
    tuned: { name: 'Reviews of books, the half for tuning', judged: books.slice(0, half), sides: 2 },
    reported: [
      { name: 'Reviews of books, the other half', judged: books.slice(half), sides: 2 },
      { name: 'Sentences about films', judged: labelled('uci_imdb_labelled.txt'), sides: 2 },
      {
        name: 'Snippets of film reviews',
        judged: rated('vader_movieReviewSnippets_GroundTruth.txt'),
        sides: 3,
      },
      { name: 'Tweets', judged: rated('vader_tweets_GroundTruth.txt'), sides: 3 },
    ],
  }
}

/** Like XML, and not: no root, bare ampersands. */
function booksIn(name: string): Judged[] {
  const part = (review: string, tag: string) =>
    new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(review)?.[1]?.trim() ?? ''
  return read(name)
    .split('</review>')
    .slice(0, -1)
    .map(review => {
      const stars = Number(part(review, 'rating'))
      return { text: part(review, 'review_text'), stars, truth: (stars - 3) / 2 }
    })
}

/** A sentence, a tab, and 0 or 1. */
const labelled = (name: string): Judged[] =>
  read(name)
    .split('\n')
    .flatMap(line => {
      const found = /^(.*)\t([01])\s*$/.exec(line)
      return found ? [{ text: found[1]?.trim() ?? '', stars: null, truth: found[2] === '1' ? 1 : -1 }] : []
    })

/** A number, what twenty people said on the mean from −4 to 4, and the text. */
const rated = (name: string): Judged[] =>
  read(name)
    .split(/\r?\n/)
    .flatMap(line => {
      const [, mean, text] = line.split('\t')
      return text ? [{ text: text.trim(), stars: null, truth: Number(mean) / 4 }] : []
    })

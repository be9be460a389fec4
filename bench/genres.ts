import { headingKey } from '../src/modules/catalog/index.ts'
import { draftFrom, tableWorks } from '../src/modules/catalog/measured.ts'
import {
  type Candidate,
  type Example,
  learn,
  recordWords,
  suggestedGenres,
} from '../src/modules/insights/measured.ts'
import { randomFrom, shuffled } from './random.ts'
import { replaceTable } from './report-part.ts'

/** Which books are learned from, which the threshold was chosen with, and which are reported. */
const seed = 20_261_203
const shares = { learned: 0.6, tuned: 0.2 }
const thresholds = [0, 1, 2, 3, 4, 5]
/** So many of the suggestions have to be right where the threshold is chosen. */
const wanted = 0.8

type Book = Example & { author: string }
type Split = { name: string; learned: Book[]; tuned: Book[]; reported: Book[] }
type Score = { precision: number; recall: number; reached: number }
type Way = (book: Book) => readonly string[]

/** How often the genres that words suggest are those that the books of the demo stand under, beside those used most. Needs no database. */
export function genres(tell: (words: string) => void): void {
  const books = shuffled(booksOfDemo(), randomFrom(seed))
  const [byBook, byAuthor] = [splitByBook(books), splitByAuthor(books)]
  // The harder of the two: whose other books are known is found easily.
  const threshold = chosenThreshold(byAuthor, tell)
  const rows = [byBook, byAuthor].flatMap(split => rowsOf(split, threshold))
  for (const row of rows) tell(row)
  replaceTable('genres', tableOf(rows, threshold, byAuthor))
}

/** As the demo files them: a few have a description, all have a title, an author and subjects. */
const booksOfDemo = (): Book[] =>
  tableWorks().map(work => {
    const { title, subtitle, subjects, contributors, summary, notes } = draftFrom(work)
    return {
      words: recordWords({ title, subtitle, subjects, people: contributors, editions: [{ summary, notes }] }),
      genres: subjects.filter(({ kind }) => kind === 'genre').map(({ label }) => headingKey(label)),
      author: work.people[0]?.name ?? title,
    }
  })

const splitByBook = (books: readonly Book[]): Split => ({
  name: 'books at random',
  ...parted(books, (_, place) => place / books.length),
})

/** Nobody who wrote a book that is reported wrote one that was learned from. */
function splitByAuthor(books: readonly Book[]): Split {
  // By chance: who wrote much stands early in any list of books.
  const authors = shuffled([...new Set(books.map(({ author }) => author))], randomFrom(seed))
  const places = new Map(authors.map((author, place) => [author, place / authors.length]))
  return { name: 'authors not seen before', ...parted(books, ({ author }) => places.get(author) ?? 0) }
}

function parted(books: readonly Book[], placeOf: (book: Book, place: number) => number) {
  const { learned, tuned } = shares
  const parts = Object.groupBy(books, (book, at) => {
    const place = placeOf(book, at)
    return place < learned ? 'learned' : place < learned + tuned ? 'tuned' : 'reported'
  })
  return { learned: parts.learned ?? [], tuned: parts.tuned ?? [], reported: parts.reported ?? [] }
}

/** The lowest at which enough of the suggestions are right. */
function chosenThreshold({ learned, tuned }: Split, tell: (words: string) => void): number {
  const taught = learn(learned)
  const choices = choicesOf(learned)
  const tried = thresholds.map(threshold => {
    const score = scoreOf(tuned, ({ words }) => suggestedGenres(words, taught, choices, threshold))
    tell(`threshold ${threshold}: ${told(score)}`)
    return { threshold, score }
  })
  return tried.find(({ score }) => score.precision >= wanted)?.threshold ?? Math.max(...thresholds)
}

function rowsOf({ name, learned, reported }: Split, threshold: number): string[] {
  const taught = learn(learned)
  const choices = choicesOf(learned)
  const used = [...taught.genres].toSorted(([, one], [, other]) => other - one).map(([key]) => key)
  const ways: [string, Way][] = [
    ['words, as used', ({ words }) => suggestedGenres(words, taught, choices, threshold)],
    ['the genre that is used most', () => used.slice(0, 1)],
    ['the three that are used most', () => used.slice(0, 3)],
  ]
  return ways.map(([way, suggest]) => {
    const { precision, recall, reached } = scoreOf(reported, suggest)
    return `| ${name} | ${reported.length} | ${way} | ${figure(precision)} | ${figure(recall)} | ${Math.round(reached * 100)} % |`
  })
}

/** What the catalogue teaches alone: a genre of the base list is nobody's section, and would count as wrong where it fits. */
const choicesOf = (learned: readonly Book[]): Candidate[] =>
  [...new Set(learned.flatMap(book => book.genres))].map(key => ({ key, name: [], own: [] }))

/** Of three suggestions at most: how many are right, how many of the truth are found, how many books get one. */
function scoreOf(books: readonly Book[], suggest: Way): Score {
  let [suggested, right, held, reached] = [0, 0, 0, 0]
  for (const book of books) {
    const found = suggest(book)
    suggested += found.length
    held += book.genres.length
    right += found.filter(genre => book.genres.includes(genre)).length
    reached += found.length > 0 ? 1 : 0
  }
  return { precision: right / suggested, recall: right / held, reached: reached / books.length }
}

const figure = (value: number): string => value.toFixed(3)
const told = ({ precision, recall, reached }: Score): string =>
  `precision ${figure(precision)}, recall ${figure(recall)}, ${Math.round(reached * 100)} % of the books`

const tableOf = (rows: readonly string[], threshold: number, { learned, tuned }: Split): string =>
  `Measured by \`npm run bench -- genres\` (seed ${seed}): learned from three fifths; threshold ${threshold} chosen with ${tuned.length} books by authors who were not seen among ${learned.length}.

| held back | books | way | precision@3 | recall@3 | books with a suggestion |
|---|---:|---|---:|---:|---:|
${rows.join('\n')}
`

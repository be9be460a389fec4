import { personNamed } from '../../catalog/index.ts'
import type { Status } from '../books/book.ts'
import { dayOf, type PartialDate } from '../readthroughs/partial-date.ts'
import type { ExportedBook } from './exported-books.ts'

/** What Goodreads calls where a book stands; programs that read its files know these three and "did-not-finish". */
const shelfOf: Record<Status, string> = {
  'to-read': 'to-read',
  reading: 'currently-reading',
  paused: 'paused',
  read: 'read',
  'did-not-finish': 'did-not-finish',
}

type Column = [heading: string, cell: (book: ExportedBook) => string | number | null | undefined]

/** The columns of a Goodreads export, which most programs read; its ISBNs plain. */
export const goodreadsColumns: readonly Column[] = [
  ['Book Id', () => ''],
  ['Title', ({ title, subtitle }) => (subtitle ? `${title}: ${subtitle}` : title)],
  ['Author', ({ authors = [] }) => authors[0]],
  ['Author l-f', ({ authors = [] }) => (authors[0] ? personNamed(authors[0], 'author')?.sortName : '')],
  ['Additional Authors', ({ authors = [] }) => authors.slice(1).join(', ')],
  ['ISBN', ({ isbns = [] }) => isbn10Of(isbns[0] ?? '')],
  ['ISBN13', ({ isbns = [] }) => isbns[0]],
  // Whole stars are all that Goodreads knows; half of one counts as one.
  ['My Rating', ({ rating }) => (rating ? Math.max(1, Math.round(rating / 100)) : 0)],
  ['Average Rating', () => ''],
  ['Publisher', ({ publisher }) => publisher],
  ['Binding', ({ format }) => bindings[format ?? ''] ?? ''],
  ['Number of Pages', ({ pages, ownLength }) => ownLength?.pages ?? pages],
  ['Year Published', ({ year }) => year],
  ['Original Publication Year', () => ''],
  ['Date Read', book => slashed(lastEnd(book))],
  ['Date Added', ({ addedOn }) => slashed(addedOn ?? null)],
  ['Bookshelves', ({ shelves = [] }) => shelves.map(name => name.replaceAll(',', ' ')).join(', ')],
  ['Bookshelves with positions', () => ''],
  ['Exclusive Shelf', ({ status }) => shelfOf[status]],
  ['My Review', ({ review }) => review],
  ['Spoiler', ({ reviewSpoils }) => (reviewSpoils ? 'true' : '')],
  ['Private Notes', () => ''],
  [
    'Read Count',
    ({ readthroughs = [] }) => readthroughs.filter(({ outcome }) => outcome === 'finished').length,
  ],
  ['Owned Copies', ({ owned }) => (owned ? 1 : 0)],
]

const bindings: Record<string, string> = {
  book: 'Paperback',
  'large-print': 'Paperback',
  'e-book': 'ebook',
  audiobook: 'Audiobook',
}

const lastEnd = ({ readthroughs = [] }: ExportedBook): PartialDate | null =>
  readthroughs
    .flatMap(({ ended, outcome }) => (ended && outcome === 'finished' ? (dayOf(ended) ?? []) : []))
    .sort()
    .at(-1) ?? null

const slashed = (date: string | null): string => (date ?? '').replaceAll('-', '/')

/** The shorter form that numbers beginning with 978 have. */
function isbn10Of(isbn13: string): string {
  if (!isbn13.startsWith('978')) return ''
  const stem = isbn13.slice(3, 12)
  const sum = [...stem].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0)
  const digit = (11 - (sum % 11)) % 11
  return stem + (digit === 10 ? 'X' : digit)
}

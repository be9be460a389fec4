// Counts what a file of somebody's library holds, knowing nothing of how imports read it: so that what arrived in a log can be
// held against it.
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Arrived } from '../src/modules/reading/index.ts'

type Cells = Record<string, string>

/** How one program's columns are counted; `days` finds days in these columns, wherever they stand. */
type Counting = {
  days: readonly string[]
  rating: string
  review: string
  marks(row: Cells): readonly string[]
  rereads(row: Cells): number
}

const parts = (text = '', sign = ',') =>
  text
    .split(sign)
    .map(part => part.trim())
    .filter(part => part !== '')
const daysIn = (text = '') => text.match(/\b(?:1|2)\d{3}(?:[-/]\d\d?){0,2}\b(?![\d:])/g)?.length ?? 0
const others = (marks: string[], ...known: string[]) =>
  marks.filter(mark => !known.includes(mark.toLowerCase()))
const never = () => 0

const countings: Record<string, Counting> = {
  'Exclusive Shelf': {
    days: ['Date Read', 'Date Added'],
    rating: 'My Rating',
    review: 'My Review',
    marks: row =>
      others(
        [...new Set([...parts(row.Bookshelves), row['Exclusive Shelf'] ?? ''])].filter(Boolean),
        'read',
        'to-read',
        'currently-reading',
        'did-not-finish',
      ),
    rereads: row => Math.max(0, Number(row['Read Count']) - 1) || 0,
  },
  'Star Rating': {
    days: ['Date Added', 'Dates Read'],
    rating: 'Star Rating',
    review: 'Review',
    marks: row => parts(row.Tags),
    rereads: row => Math.max(0, Number(row['Read Count']) - 1) || 0,
  },
  'Primary Author': {
    days: ['Date Started', 'Date Read', 'Entry Date'],
    rating: 'Rating',
    review: 'Review',
    marks: row => others([...parts(row.Tags), ...parts(row.Collections)], 'toread', 'your library'),
    rereads: never,
  },
  author_sort: {
    days: ['timestamp'],
    rating: 'rating',
    review: '',
    marks: row => parts(row.tags),
    rereads: never,
  },
  'Hardcover Book ID': {
    days: ['Date Added', 'Date Started', 'Date Finished'],
    rating: 'Rating',
    review: 'Review',
    marks: row => others([...parts(row.Lists), ...parts(row.Tags)], 'owned'),
    rereads: never,
  },
  'Edition Id': { days: [], rating: '', review: '', marks: () => [], rereads: never },
  author_text: {
    days: ['start_date', 'finish_date', 'stopped_date', 'shelf_date'],
    rating: 'rating',
    review: 'review_content',
    marks: row => others([row.shelf_name ?? ''], 'read', 'to read', 'currently reading', 'stopped reading'),
    rereads: never,
  },
  dropped_dates: {
    days: ['read_dates', 'dropped_dates', 'currently_reading'],
    rating: '',
    review: '',
    marks: row => parts(row.tags),
    rereads: row => Math.max(0, parts(row.read_dates).length - 1),
  },
  readings: {
    days: ['readings', 'date_added'],
    rating: 'rating',
    review: 'my_review',
    marks: row => parts(row.tags, '|||||').filter(tag => !/^\d+$/.test(tag)),
    rereads: never,
  },
  shelf: {
    days: ['added', 'finished'],
    rating: 'rating',
    review: 'review',
    marks: row => others([row.shelf ?? ''], 'read', ''),
    rereads: never,
  },
}

/** What a file holds. */
export function countLibrary(path: string): Arrived {
  const rows = rowsIn(path)
  const headings = Object.keys(rows[0] ?? {})
  const counting = Object.entries(countings).find(([heading]) => headings.includes(heading))?.[1]
  if (counting === undefined) throw new Error(`${path} is of no kind that can be counted.`)
  const sum = (count: (row: Cells) => number) => rows.reduce((total, row) => total + count(row), 0)
  return {
    dates: sum(row => counting.days.reduce((total, name) => total + daysIn(row[name]), 0)),
    ratings: sum(row => (Number(row[counting.rating]) > 0 ? 1 : 0)),
    shelves: sum(row => counting.marks(row).length),
    reviews: sum(row => (row[counting.review]?.trim() ? 1 : 0)),
    rereads: sum(counting.rereads),
  }
}

function rowsIn(path: string): Cells[] {
  const text = readFileSync(path, 'utf8')
  if (path.endsWith('.json')) return Object.values(JSON.parse(text)).map(asTable)
  const lenient = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true, bom: true }
  const [headings = [], ...rows]: string[][] = path.endsWith('.tsv')
    ? parse(text, { ...lenient, delimiter: '\t', quote: false })
    : parse(text, lenient)
  return rows.map(cells => Object.fromEntries(headings.map((heading, at) => [heading, cells[at] ?? ''])))
}

/** A book of LibraryThing's JSON under the headings of its table. */
function asTable(book: unknown): Cells {
  const { entrydate, dateread, datestarted, rating, review, tags, collections } = book as Record<
    string,
    unknown
  >
  const listed = (list: unknown) => Object.values(Object(list)).join(',')
  return {
    'Primary Author': '',
    'Entry Date': String(entrydate ?? ''),
    'Date Read': String(dateread ?? ''),
    'Date Started': String(datestarted ?? ''),
    Rating: String(rating ?? ''),
    Review: String(review ?? ''),
    Tags: listed(tags),
    Collections: listed(collections),
  }
}

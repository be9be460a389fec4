import { mostCopies } from '../drafts/copies.ts'
import type {
  BookDraft,
  DraftContributor,
  DraftIdentifier,
  Format,
  Role,
  Told,
  Unreadable,
} from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { clean, orNull } from '../drafts/text.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { barcodeIn, priceIn } from '../marc/copies-named.ts'
import { yearIn } from '../marc/facts.ts'
import { personNamed, roleNamed } from '../marc/names.ts'
import { comparable } from '../search/words.ts'
import type { Column, ColumnMap } from './columns.ts'

/**
 * What a row of a CSV file says. Numbers may be written as spreadsheets leave them ("2008.0", `="978…"`). Without a separator,
 * several values in one cell are parted by the signs that are usual.
 */
export function csvDraft(
  map: ColumnMap,
  cells: string[],
  separator: string | null,
): BookDraft | { unreadable: Unreadable } {
  const cell = (column: Column, longest = 1000) => clean(unguarded(cells[map[column] ?? -1] ?? ''), longest)
  const told: Told[] = []
  const written = cell('title')
  if (written === '')
    return { unreadable: { code: cells.every(text => text.trim() === '') ? 'empty-row' : 'no-title' } }
  const { title, subtitle, series } = titleIn(written, cell('subtitle'))
  const language = cell('language')
    .split(/\s*[,;|]\s*/)
    .map(languageNamed)
    .filter(code => code !== null)
  const columnSeries = clean(cell('series'), 200)
  return {
    title,
    subtitle: orNull(subtitle),
    otherTitles: [cell('originalTitle')].filter(
      other => other !== '' && comparable(other) !== comparable(title),
    ),
    sortTitle: sortTitleOf(title, language[0] ?? null),
    statement: orNull(cell('statement', 500)),
    contributors: contributorsIn(map, cell, separator),
    identifiers: identifiersIn(cell, told),
    edition: orNull(cell('edition', 200)),
    publisher: orNull(cell('publisher', 300)),
    place: null,
    published: orNull(cell('published', 100).replace(/\.0$|(?<=^\d{4}-\d\d-\d\d)T.*$/, '')),
    year: yearIn(cell('published')),
    originalYear: wholeNumber(cell('originalYear'), -4000, 2100),
    languages: [...new Set(language)].slice(0, 10),
    pages: wholeNumber(cell('pages'), 1, 100_000),
    extent: null,
    format: formatNamed(cell('format')),
    subjects: subjectsIn(unguarded(cells[map.subjects ?? -1] ?? ''), separator),
    series: columnSeries === '' ? series : [seriesIn(columnSeries, cell('seriesNumber', 40))],
    summary: orNull(plain(cell('summary', 10_000))),
    // Whoever keeps a table of books writes for themselves in these columns.
    notes: [],
    callNumber: orNull(cell('classNumber', 100)),
    ownCallNumber: orNull(cell('callNumber', 100)),
    ownNote: orNull(cell('notes', 2000)),
    copies: copiesIn(cell),
    told,
  }
}

/** Lists part their entries by line ends, semicolons or bars; only where there are none do commas part them. */
function subjectsIn(text: string, separator: string | null): BookDraft['subjects'] {
  const subjects = new Map<string, string>()
  for (const part of text.split(separator ?? (/[;|\n]/.test(text) ? /[;|\n]/ : /,/))) {
    const label = clean(part, 200)
    if (label !== '' && !subjects.has(comparable(label))) subjects.set(comparable(label), label)
  }
  return [...subjects.values()].slice(0, 40).map(label => ({ label, kind: 'topic' }))
}

type Cell = (column: Column, longest?: number) => string

/** `="0439023483"` keeps a spreadsheet from reading a number; the guard is not part of the text. */
const unguarded = (text: string) => /^="?([^"]*)"?$/.exec(text.trim())?.[1] ?? text

const plain = (text: string) =>
  text
    .replace(/<(?:br|\/p)\b[^>]*>/gi, ' ')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/\s+/g, ' ')
    .trim()

/** "The Hunger Games (The Hunger Games, #1)" → title and series; a subtitle after a colon stays in the title when none is given. */
function titleIn(
  written: string,
  subtitle: string,
): { title: string; subtitle: string; series: BookDraft['series'] } {
  const match = /^(.+?)\s*\(([^()]+?),?\s*#\s*([\d.–-]+)[^()]*\)$/.exec(written)
  if (match === null) return { title: written, subtitle, series: [] }
  const [, title = written, name = '', number = ''] = match
  return { title, subtitle, series: [{ name: clean(name, 200), number }] }
}

function seriesIn(text: string, number: string): BookDraft['series'][number] {
  const match = /^(.+?)\s*[(;,]?\s*#\s*([\d.]+)\)?$/.exec(text)
  return { name: match?.[1] ?? text, number: orNull((number || (match?.[2] ?? '')).replace(/\.0$/, '')) }
}

function wholeNumber(text: string, least: number, most: number): number | null {
  const match = /^-?\d{1,6}/.exec(text)
  const number = Number(match?.[0] ?? Number.NaN)
  return number >= least && number <= most ? number : null
}

function contributorsIn(map: ColumnMap, cell: Cell, separator: string | null): DraftContributor[] {
  const namesIn = (text: string) => (separator === null ? usualNames(text) : trimmed(text.split(separator)))
  const filed = cell('authorFiled', 300)
  const written = cell('author', 2000)
  const listed = map.author === undefined ? [] : namesIn(written)
  const main = listed.map((name, place) => {
    // A filed form is of the first author; it says which part is the family's.
    const person = personNamed(bareName(name), roleIn(name) ?? 'author')
    return person !== null && place === 0 && /,/.test(filed) && listed.length === 1
      ? { ...person, sortName: filed }
      : person
  })
  const others: Array<[Column, Role]> = [
    ['otherAuthors', 'contributor'],
    ['translator', 'translator'],
    ['editor', 'editor'],
    ['illustrator', 'illustrator'],
  ]
  const added = others.flatMap(([column, role]) =>
    namesIn(cell(column, 2000)).map(name => personNamed(bareName(name), roleIn(name) ?? role)),
  )
  const seen = new Set<string>()
  return [...main, ...added]
    .filter(person => person !== null)
    .filter(({ sortName }) => !seen.has(comparable(sortName)) && seen.add(comparable(sortName)))
    .slice(0, 60)
}

const trimmed = (parts: string[]) => parts.map(part => part.trim()).filter(part => part !== '')

const roleIn = (name: string): Role | null => roleNamed(/\(([^)]*)\)\s*$/.exec(name)?.[1] ?? '')
const bareName = (name: string) => name.replace(/\s*\([^)]*\)\s*$/, '')

/**
 * Several names in one cell. Commas part names ("J.K. Rowling, Mary GrandPré") unless they turn one around ("Eliot, George"):
 * one comma after a family's name alone, or no part that could be a whole name.
 */
function usualNames(text: string): string[] {
  const strong = text.split(/\s*(?:[;|\n]|\s&\s|\sand\s(?=\p{Lu}))\s*/u).filter(name => name !== '')
  if (strong.length > 1) return strong
  const parts = text.split(/\s*,\s*/).filter(name => name !== '')
  if (parts.length < 2) return parts
  const [family = '', given = ''] = parts
  const inverted = parts.length === 2 && (!family.includes(' ') || /^(?:\p{Lu}\.?\s*)+$/u.test(given))
  return inverted ? [text] : parts
}

function identifiersIn(cell: Cell, told: Told[]): DraftIdentifier[] {
  const found: DraftIdentifier[] = []
  const written = [cell('isbn13', 200), ...cell('isbn', 200).split(/[;,|]/)]
  const read = written.map(readIsbn).filter(isbn => isbn !== null)
  for (const text of written)
    if (/[\p{L}\d]/u.test(text) && readIsbn(text) === null)
      told.push({ code: 'not-isbn', with: { written: text.trim() } })
  for (const isbn of read) {
    if (isbn.isbn13 !== null) found.push({ kind: 'isbn', value: isbn.isbn13 })
    if (isbn.zerosRestored) told.push({ code: 'zeros-restored', with: { written: isbn.written } })
    // A rounded number beside a whole one is only how a spreadsheet shows the same.
    if (isbn.isbn13 === null && !(isbn.problem === 'rounded' && read.some(other => other.isbn13 !== null))) {
      told.push({
        code:
          isbn.problem === 'rounded' ? 'rounded-isbn' : isbn.problem === 'length' ? 'no-isbn' : 'wrong-isbn',
        with: { written: isbn.written },
      })
      if (isbn.digits !== '') found.push({ kind: 'isbn-wrong', value: isbn.digits })
    }
  }
  for (const kind of ['issn', 'goodreads', 'openlibrary', 'librarything', 'asin', 'oclc', 'lccn'] as const) {
    const value = cell(kind, 60)
    if (value !== '') found.push({ kind, value })
  }
  const seen = new Set<string>()
  return found.filter(({ kind, value }) => !seen.has(`${kind} ${value}`) && seen.add(`${kind} ${value}`))
}

const formatWords: Array<[RegExp, Format]> = [
  [/large.?print/i, 'large-print'],
  [/audio|talking book|mp3/i, 'audiobook'],
  [/kindle|e-?book|epub|pdf|digital|electronic/i, 'e-book'],
  [/dvd|blu-?ray|video|film/i, 'film'],
  [/music|lp\b|vinyl/i, 'music'],
  [/magazine|journal|periodical|serial/i, 'serial'],
  [/\bmap\b|atlas/i, 'map'],
  [/score|sheet music/i, 'score'],
  [/game|toy/i, 'object'],
]
const formatNamed = (text: string): Format => formatWords.find(([word]) => word.test(text))?.[1] ?? 'book'

/** A row that has a barcode or counts its copies names them; a call number alone is the book's. */
function copiesIn(cell: Cell): BookDraft['copies'] {
  const barcodes = cell('barcode', 100_000)
    .split(/[;,|\s]+/)
    .map(barcodeIn)
    .filter(barcode => barcode !== null)
  const counted = Math.min(wholeNumber(cell('copies'), 0, 1_000_000) ?? 0, mostCopies + 1)
  const number = Math.max(barcodes.length, counted)
  return Array.from({ length: number }, (_, place) => ({
    barcode: barcodes[place] ?? null,
    callNumber: orNull(cell('callNumber', 100)),
    branch: orNull(cell('branch', 100)),
    location: orNull(cell('location', 100)),
    itemType: orNull(cell('itemType', 100)),
    priceMinor: priceIn(cell('price', 40)),
  }))
}

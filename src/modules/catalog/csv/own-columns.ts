import { z } from 'zod'
import { type BookDraft, formats, roles, type Unreadable } from '../drafts/draft.ts'
import { toIsbn13 } from '../drafts/isbn.ts'
import { clean } from '../drafts/text.ts'
import { sortTitleOf } from '../drafts/title.ts'

type Field = Exclude<keyof BookDraft, 'told'>

/** The columns of our own tables: the field each holds, and of a list whose entries have parts, the parts. */
const own: ReadonlyArray<{ heading: string; field: Field; parts?: readonly string[] }> = [
  { heading: 'Title', field: 'title' },
  { heading: 'Subtitle', field: 'subtitle' },
  {
    heading: 'Contributors (filed; name; other name; kind; dates; role)',
    field: 'contributors',
    parts: ['sortName', 'name', 'otherName', 'kind', 'dates', 'role'],
  },
  { heading: 'Identifiers (kind; value)', field: 'identifiers', parts: ['kind', 'value'] },
  { heading: 'Publisher', field: 'publisher' },
  { heading: 'Place', field: 'place' },
  { heading: 'Published', field: 'published' },
  { heading: 'Year', field: 'year' },
  { heading: 'First published', field: 'originalYear' },
  { heading: 'Edition', field: 'edition' },
  { heading: 'Languages', field: 'languages' },
  { heading: 'Pages', field: 'pages' },
  { heading: 'Extent', field: 'extent' },
  { heading: 'Kind', field: 'format' },
  { heading: 'Series (name; number)', field: 'series', parts: ['name', 'number'] },
  { heading: 'Subjects (label; kind)', field: 'subjects', parts: ['label', 'kind'] },
  { heading: 'Summary', field: 'summary' },
  { heading: 'Notes', field: 'notes' },
  { heading: 'Class', field: 'callNumber' },
  { heading: 'Call number', field: 'ownCallNumber' },
  { heading: 'Own note', field: 'ownNote' },
  { heading: 'Other titles', field: 'otherTitles' },
  { heading: 'Filed as', field: 'sortTitle' },
  { heading: 'Statement of responsibility', field: 'statement' },
  {
    heading: 'Copies (barcode; call number; branch; shelf; lent as; price)',
    field: 'copies',
    parts: ['barcode', 'callNumber', 'branch', 'location', 'itemType', 'priceMinor'],
  },
]

export const ownHeadings: readonly string[] = own.map(({ heading }) => heading)

/** Whether a table has the columns that our own exports have; some may have been taken out. */
export const isOwnTable = (headings: readonly string[]): boolean =>
  headings.includes('Title') && own.some(({ heading, parts }) => parts && headings.includes(heading))

/** A draft as the cells of our own table: entries of a list parted by bars, their parts by semicolons. */
export const ownRow = (draft: BookDraft): string[] =>
  own.map(({ field, parts }) => guarded(cellOf(draft[field], parts)))

function cellOf(value: unknown, parts: readonly string[] | undefined): string {
  if (!Array.isArray(value)) return value === null || value === undefined ? '' : String(value)
  const entries = value.map(entry =>
    parts === undefined
      ? escaped(String(entry))
      : parts.map(part => escaped(String((entry as Record<string, unknown>)[part] ?? ''))).join(';'),
  )
  return entries.join('|')
}

const escaped = (text: string) => text.replace(/[\\;|]/g, sign => `\\${sign}`)

/** Parts a cell at a sign that has no backslash before it; the backslashes stay. */
function partedAt(text: string, sign: string): string[] {
  if (text === '') return []
  const parts = ['']
  for (let at = 0; at < text.length; at++) {
    const one = text[at] ?? ''
    if (one === sign) parts.push('')
    else parts.push((parts.pop() ?? '') + one + (one === '\\' ? (text[++at] ?? '') : ''))
  }
  return parts
}

const unescaped = (text: string) => text.replace(/\\(.)/gsu, '$1')

/** A cell that begins like a formula must not become one; a quote before it is taken off when it comes back. */
const guarded = (text: string) => (/^[=+\-@\t\r']/.test(text) ? `'${text}` : text)
const unguarded = (text: string) => (/^'[=+\-@\t\r']/.test(text) ? text.slice(1) : text)

const text = (longest: number) => z.string().transform(value => clean(value, longest))
const orNull = (longest: number) => text(longest).transform(value => value || null)
const lines = (longest: number) =>
  z.string().transform(value => {
    const written = value.split('\n').map(line => clean(line, longest))
    return written.join('\n').trim().slice(0, longest) || null
  })
const whole = (least: number, most: number) =>
  z
    .string()
    .transform(value => (/^-?\d{1,9}$/.test(value) ? Number(value) : null))
    .transform(value => (value !== null && value >= least && value <= most ? value : null))
const kinds = [
  'isbn',
  'isbn-wrong',
  'issn',
  'control',
  'oclc',
  'lccn',
  'goodreads',
  'openlibrary',
  'librarything',
  'asin',
] as const
const list = <T extends z.ZodType>(entry: T) =>
  z.array(z.unknown()).transform(entries =>
    entries.flatMap(one => {
      const read = entry.safeParse(one)
      return read.success ? [read.data as z.output<T>] : []
    }),
  )

const draft = z.object({
  title: text(1000),
  subtitle: orNull(1000),
  otherTitles: list(text(1000)),
  sortTitle: text(200),
  statement: orNull(500),
  contributors: list(
    z.object({
      name: text(300).pipe(z.string().min(1)),
      sortName: text(300).pipe(z.string().min(1)),
      otherName: orNull(300),
      kind: z.enum(['person', 'body', 'meeting']).catch('person'),
      dates: text(60),
      role: z.enum(roles).catch('contributor'),
    }),
  ),
  identifiers: list(
    z
      .object({ kind: z.enum(kinds), value: text(200).pipe(z.string().min(1)) })
      // A number that somebody changed in a spreadsheet is an ISBN only if its digits fit.
      .transform(one =>
        one.kind === 'isbn' && toIsbn13(one.value) !== one.value
          ? { ...one, kind: 'isbn-wrong' as const }
          : one,
      ),
  ),
  edition: orNull(200),
  publisher: orNull(300),
  place: orNull(200),
  published: orNull(100),
  year: whole(-9999, 9999),
  originalYear: whole(-9999, 9999),
  languages: list(text(12).pipe(z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/))),
  pages: whole(1, 100_000),
  extent: orNull(200),
  format: z.enum(formats).catch('book'),
  subjects: list(
    z.object({
      label: text(200).pipe(z.string().min(1)),
      kind: z.enum(['topic', 'person', 'body', 'place', 'time', 'title', 'genre']).catch('topic'),
    }),
  ),
  series: list(z.object({ name: text(200).pipe(z.string().min(1)), number: orNull(40) })),
  summary: orNull(10_000),
  notes: list(text(2000)),
  callNumber: orNull(100),
  ownCallNumber: orNull(100),
  ownNote: lines(4000),
  copies: list(
    z.object({
      barcode: orNull(200),
      callNumber: orNull(100),
      branch: orNull(100),
      location: orNull(100),
      itemType: orNull(100),
      priceMinor: whole(0, 100_000_000),
    }),
  ),
})

const lists = new Set<Field>([
  'otherTitles',
  'contributors',
  'identifiers',
  'languages',
  'subjects',
  'series',
  'notes',
  'copies',
])

/** Reads a row of our own table back to the draft it came from; a column that is missing is empty. */
export function ownDraft(
  headings: readonly string[],
  cells: readonly string[],
): BookDraft | { unreadable: Unreadable } {
  const given = Object.fromEntries(
    own.map(({ heading, field, parts }) => {
      const cell = unguarded(cells[headings.indexOf(heading)] ?? '')
      return [field, lists.has(field) ? entriesOf(cell, parts) : cell]
    }),
  )
  const read = draft.parse(given)
  if (read.title === '')
    return { unreadable: { code: cells.every(cell => cell.trim() === '') ? 'empty-row' : 'no-title' } }
  return {
    ...read,
    sortTitle: read.sortTitle || sortTitleOf(read.title, read.languages[0] ?? null),
    told: [],
  }
}

const entriesOf = (cell: string, parts: readonly string[] | undefined): unknown[] =>
  partedAt(cell, '|').map(entry => {
    if (parts === undefined) return unescaped(entry)
    const values = partedAt(entry, ';').map(unescaped)
    return Object.fromEntries(parts.map((part, place) => [part, values[place] ?? '']))
  })

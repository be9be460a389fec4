import { z } from 'zod'
import type { LookupSettings } from '../../../config.ts'
import { askJson } from './ask-json.ts'
import type { Source, Told } from './source.ts'
import { distinct, identifiersOf, toldDraft } from './told-draft.ts'

const named = z.object({ name: z.string().max(1000) }).transform(({ name }) => name)
const some = <T extends z.ZodType>(one: T) => z.array(one).max(500).default([]).catch([])
const text = z.string().max(20_000).optional().catch(undefined)

/** An entry of /api/books with jscmd=data; what is not as expected is left out. */
const entry = z.object({
  key: text,
  title: z.string().min(1).max(2000),
  subtitle: text,
  authors: some(named),
  publishers: some(named),
  publish_places: some(named),
  publish_date: text,
  number_of_pages: z.number().optional().catch(undefined),
  pagination: text,
  subjects: some(named),
  notes: z
    .union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)])
    .optional()
    .catch(undefined),
  identifiers: z
    .record(z.string(), z.array(z.string().max(200)).max(100))
    .default({})
    .catch({}),
  cover: z
    .object({ large: z.string().max(500).optional(), medium: z.string().max(500).optional() })
    .optional()
    .catch(undefined),
})

/** Open Library, by its Books API, which tells of many ISBNs at once (openlibrary.org/dev/docs/api/books). */
export const openLibrary = (base: string, settings: LookupSettings): Source => ({
  name: 'open-library',
  async ask(isbns, signal) {
    const keys = isbns.map(isbn => `ISBN:${isbn}`).join(',')
    const query = new URLSearchParams({ bibkeys: keys, jscmd: 'data', format: 'json' })
    const answer = z
      .record(z.string(), z.object({}).loose())
      .parse(await askJson(`${base}/api/books?${query}`, settings, signal))
    return new Map(isbns.map(isbn => [isbn, answer[`ISBN:${isbn}`] ?? null]))
  },
  read(answer, isbn) {
    const parsed = entry.safeParse(answer)
    return parsed.success ? toldBy(parsed.data, isbn) : null
  },
})

function toldBy(book: z.infer<typeof entry>, isbn: string): Told | null {
  const { isbn_10 = [], isbn_13 = [], oclc, lccn, goodreads, librarything, openlibrary } = book.identifiers
  const isbns = identifiersOf('isbn', [...isbn_13, ...isbn_10])
  if (isbns.length > 0 && !isbns.some(({ value }) => value === isbn)) return null
  const draft = toldDraft({
    ...book,
    publisher: book.publishers[0],
    place: book.publish_places[0],
    published: book.publish_date,
    pages: book.number_of_pages,
    extent: book.pagination,
    genres: [],
    notes: book.notes === undefined ? [] : [book.notes],
    identifiers: distinct([
      { kind: 'isbn', value: isbn },
      ...isbns,
      ...identifiersOf('oclc', oclc),
      ...identifiersOf('lccn', lccn),
      ...identifiersOf('goodreads', goodreads),
      ...identifiersOf('librarything', librarything),
      ...identifiersOf('openlibrary', openlibrary),
    ]),
  })
  return { draft, cover: book.cover?.large ?? book.cover?.medium ?? null }
}

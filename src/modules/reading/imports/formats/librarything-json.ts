import type { LoggedBook } from '../logged-book.ts'
import { fromLibraryThing } from './librarything.ts'
import { tidy } from './plain-text.ts'
import { SourceRow } from './source-row.ts'

/** Whether an object is a book as LibraryThing writes it in JSON. */
export const isLibraryThing = (object: object): boolean => 'books_id' in object || 'workcode' in object

/** LibraryThing: More > Import/Export > Export as JSON. Its lists may have holes, and are then objects with numbers for names. */
export function fromLibraryThingJson(
  object: Record<string, unknown>,
  source: Record<string, string>,
): LoggedBook {
  const row = new SourceRow(source)
  for (const name of ['authors', 'tags', 'collections', 'isbn', 'originalisbn', 'format', 'language'])
    row.raw(name)
  const people = valuesOf(object.authors).map(one => part(one, 'lf') || part(one, 'fl'))
  const isbns = new SourceRow({
    isbn: [...valuesOf(object.isbn).map(String), row.raw('originalisbn')].join(' '),
  })
  const formats = valuesOf(object.format).map(one => part(one, 'text'))
  const read = fromLibraryThing(row, {
    authors: people.length > 0 ? people : [row.text('primaryauthor')],
    collections: valuesOf(object.collections).map(one => tidy(String(one), 100)),
    tags: valuesOf(object.tags).map(one => tidy(String(one), 100)),
    isbns: isbns.isbns('isbn'),
    format: new SourceRow({ format: formats[0] ?? '' }).format('format'),
    language: valuesOf(object.language).map(String)[0] ?? null,
  })
  return { ...read, told: [...read.told, ...isbns.told] }
}

const valuesOf = (value: unknown): unknown[] =>
  value === null || value === undefined
    ? []
    : typeof value === 'object'
      ? Object.values(value).filter(one => one !== null)
      : [value]

const part = (value: unknown, name: string): string =>
  typeof value === 'object' && value !== null
    ? String((value as Record<string, unknown>)[name] ?? '')
    : String(value ?? '')

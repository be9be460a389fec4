import type { LookupSettings } from '../../../config.ts'
import type { Db } from '../../../database.ts'
import type { ReadersBook } from '../books/readers-books.ts'
import { lookUp } from './lookup.ts'

/** The book with this ISBN (13 digits) as others tell of it; null where nobody knows it. Not in a transaction: it may take seconds. */
export async function readersBookWith(
  db: Db,
  settings: LookupSettings,
  isbn: string,
  now: Date,
): Promise<ReadersBook | null> {
  const told = (await lookUp(db, settings, [isbn], now)).get(isbn)?.told?.draft
  if (!told || told.title === '') return null
  return {
    title: told.title,
    subtitle: told.subtitle,
    authors: told.contributors.filter(({ role }) => role === 'author').map(({ name }) => name),
    identifiers: [{ kind: 'isbn', value: isbn }],
    workId: null,
    publisher: told.publisher,
    year: told.year,
    pages: told.pages,
    format: told.format,
    language: told.languages[0] ?? null,
    series: told.series[0] ?? null,
  }
}

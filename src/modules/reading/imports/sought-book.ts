import type { ReadersBook } from '../../catalog/index.ts'
import type { LoggedBook } from './logged-book.ts'

/** A row as the catalogue looks for it. */
export const soughtBook = (book: LoggedBook): ReadersBook => ({
  title: book.title,
  subtitle: book.subtitle,
  authors: book.authors,
  identifiers: [...book.isbns.map(value => ({ kind: 'isbn' as const, value })), ...book.numbers],
  workId: book.here?.workId ?? null,
  publisher: book.publisher,
  year: book.year,
  pages: book.pages,
  format: book.format,
  language: book.language,
  series: book.series,
})

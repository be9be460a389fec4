import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { Db } from '../../../database.ts'
import { shelvesOf } from '../shelves/shelf-queries.ts'
import { type ExportedBook, exportedBooks } from './exported-books.ts'
import { exportedPlans } from './exported-plans.ts'
import { guarded } from './formula-guard.ts'
import { goodreadsColumns } from './goodreads-columns.ts'

export const exportFormats = ['csv', 'json'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** A whole log as a file that is written while it is sent: a batch or two in memory, however long it is. */
export const exportOf = (db: Db, personId: string, format: ExportFormat): Readable =>
  Readable.from(format === 'csv' ? tablePieces(db, personId) : jsonPieces(db, personId), {
    objectMode: false,
  })

/** Goodreads' columns for other programs, then ours: one in which the book stands whole, for ourselves. */
async function* tablePieces(db: Db, personId: string): AsyncGenerator<Buffer> {
  // Without the mark, spreadsheets take the file for an older encoding.
  yield Buffer.from(`\ufeff${stringify([[...goodreadsColumns.map(([heading]) => heading), 'Carrel']])}`)
  for await (const books of exportedBooks(db, personId)) yield Buffer.from(stringify(books.map(rowOf)))
}

const rowOf = (book: ExportedBook): string[] => [
  ...goodreadsColumns.map(([, cell]) => guarded(String(cell(book) ?? ''))),
  guarded(JSON.stringify(book)),
]

/** A list: what the file is, every shelf, every goal and challenge, every book. */
async function* jsonPieces(db: Db, personId: string): AsyncGenerator<Buffer> {
  const shelves = (await shelvesOf(db, personId)).map(({ name, rule }) => ({ shelf: name, rule }))
  const plans = await exportedPlans(db, personId)
  const lines = (entries: readonly object[]) => entries.map(entry => `,\n${JSON.stringify(entry)}`).join('')
  yield Buffer.from(`[${JSON.stringify({ carrel: 'log', version: 1 })}${lines(shelves)}${lines(plans)}`)
  for await (const books of exportedBooks(db, personId)) yield Buffer.from(lines(books))
  yield Buffer.from('\n]\n')
}

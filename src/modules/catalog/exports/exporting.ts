import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { Db } from '../../../database.ts'
import { ownHeadings, ownRow } from '../csv/own-columns.ts'
import { marcOf } from '../marc/draft-marc.ts'
import { toMarcJson } from '../marc/marc-json.ts'
import { toIso2709 } from '../marc/write-iso2709.ts'
import { collectionEnd, collectionStart, toMarcXml } from '../marc/write-marcxml.ts'
import type { ExportFormat } from './export-format.ts'
import { type ExportedBook, type ExportFor, exportedBooks } from './exported-books.ts'

/** A file around its records: before the first, between two, after the last; and how one is written. */
type Shape = {
  before: string
  between: string
  after: string
  write(book: ExportedBook): Uint8Array | string
}

const marc = ({ draft, kept }: ExportedBook) => marcOf(draft, kept, draft.copies)

const shapes: Record<ExportFormat, Shape> = {
  marc: { before: '', between: '', after: '', write: book => toIso2709(marc(book), 'utf-8') },
  marc8: { before: '', between: '', after: '', write: book => toIso2709(marc(book), 'marc-8') },
  marcxml: {
    before: collectionStart,
    between: '',
    after: collectionEnd,
    write: book => toMarcXml(marc(book)),
  },
  json: { before: '[\n', between: ',\n', after: '\n]\n', write: book => toMarcJson(marc(book)) },
  csv: {
    // Without the mark, spreadsheets take the file for an older encoding.
    before: `\ufeff${stringify([[...ownHeadings]])}`,
    between: '',
    after: '',
    write: ({ draft }) => stringify([ownRow(draft)]),
  },
}

/**
 * The books of a library among these works, as a file that is written while it is sent: a batch or two in memory, however many.
 * Between two batches no connection is held, so a slow reader keeps nobody waiting.
 */
export const exportOf = (
  db: Db,
  whose: ExportFor,
  works: AsyncIterable<readonly string[]>,
  format: ExportFormat,
): Readable => Readable.from(pieces(db, whose, works, shapes[format]), { objectMode: false })

async function* pieces(
  db: Db,
  whose: ExportFor,
  works: AsyncIterable<readonly string[]>,
  { before, between, after, write }: Shape,
): AsyncGenerator<Uint8Array> {
  if (before !== '') yield Buffer.from(before)
  let first = true
  for await (const batch of works) {
    const written: Uint8Array[] = []
    for (const book of await exportedBooks(db, whose, batch)) {
      if (!first && between !== '') written.push(Buffer.from(between))
      first = false
      const record = write(book)
      written.push(typeof record === 'string' ? Buffer.from(record) : record)
    }
    if (written.length > 0) yield Buffer.concat(written)
  }
  if (after !== '') yield Buffer.from(after)
}

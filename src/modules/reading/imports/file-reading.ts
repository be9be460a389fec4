import { csvTableRows, formatOfFile, jsonTexts } from '../../catalog/index.ts'
import { formatOfTable } from './formats/formats.ts'
import { fromLibraryThingJson, isLibraryThing } from './formats/librarything-json.ts'
import { bookOf, planOf, shelfOf } from './formats/own-book.ts'
import { tidy } from './formats/plain-text.ts'
import { SourceRow } from './formats/source-row.ts'
import type { TableFormat } from './formats/table-format.ts'
import type { LoggedBook, LoggedRow, Source, Told } from './logged-book.ts'

/** More than anybody reads in a life. */
export const mostRows = 100_000
const longestCell = 100_000

/** What a file turns out to be, row by row; `refused` ends it. */
export type FileRow = (LoggedRow & { from: Source }) | { refused: Told }

/** Reads a file that another program, or this one, wrote of somebody's library. One row in memory at a time. */
export async function* loggedRows(path: string): AsyncGenerator<FileRow> {
  const kind = await formatOfFile(path)
  if (typeof kind !== 'string') return yield kind
  const rows = kind === 'json' ? jsonRows(path) : kind === 'csv' ? tableRows(path) : null
  if (rows === null) return yield { refused: { code: 'catalogue-records' } }
  let count = 0
  for await (const row of rows) {
    if (++count > mostRows) return yield { refused: { code: 'too-many-rows', with: { count: mostRows } } }
    yield row
  }
  if (count === 0) yield { refused: { code: 'no-rows' } }
}

async function* tableRows(path: string): AsyncGenerator<FileRow> {
  let headings: string[] = []
  let format: TableFormat | null = null
  let number = 0
  for await (const row of csvTableRows(path)) {
    if (format === null) {
      if ('unreadable' in row) return yield { refused: row.unreadable }
      headings = row.cells.map(cell => tidy(cell, 100))
      format = formatOfTable(headings)
      if (format === null)
        return yield {
          refused: { code: 'no-title-column', with: { columns: headings.slice(0, 12).join(', ') } },
        }
      continue
    }
    number++
    if ('unreadable' in row) {
      yield { number, from: format.source, source: {}, unreadable: row.unreadable }
      return
    }
    const source = asSource(headings, row.cells)
    yield { number, from: format.source, source, ...outcome(format.read(new SourceRow(source))) }
  }
}

/** Cells by their headings; those beyond the last heading are kept by their place. */
const asSource = (headings: readonly string[], cells: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    cells.map((cell, place) => [
      headings[place] || `column ${place + 1}`,
      cell.replaceAll('\0', '').slice(0, longestCell).toWellFormed(),
    ]),
  )

async function* jsonRows(path: string): AsyncGenerator<FileRow> {
  let number = 0
  for await (const object of jsonTexts(path)) {
    // The first of our own: what the file is.
    if ('carrel' in object) continue
    number++
    if (isUnreadable(object)) {
      yield { number, from: 'table', source: {}, unreadable: object.unreadable }
      continue
    }
    const [shelf, plan] = [shelfOf(object), planOf(object)]
    const source = flat(object)
    if (shelf !== null) yield { number, from: 'carrel', source, shelf }
    else if (plan !== null) yield { number, from: 'carrel', source, ...plan }
    else if (isLibraryThing(object))
      yield { number, from: 'librarything', source, ...outcome(fromLibraryThingJson(object, source)) }
    else if ('status' in object && 'readthroughs' in object)
      yield { number, from: 'carrel', source, ...outcome(bookOf(object)) }
    else yield { number, ...otherObject(source) }
  }
}

function otherObject(
  source: Record<string, string>,
): { from: Source; source: Record<string, string> } & ({ book: LoggedBook } | { unreadable: Told }) {
  const format = formatOfTable(Object.keys(source))
  if (format === null) return { from: 'table', source, unreadable: { code: 'no-title' } }
  return { from: format.source, source, ...outcome(format.read(new SourceRow(source))) }
}

const outcome = (read: LoggedBook | { unreadable: Told }): { book: LoggedBook } | { unreadable: Told } => {
  if ('unreadable' in read) return read
  return read.title === '' && read.numbers.length === 0
    ? { unreadable: { code: 'no-title' } }
    : { book: read }
}

const isUnreadable = (found: object): found is { unreadable: Told } =>
  'unreadable' in found && Object.keys(found).length === 1

/** An object as the cells of a row, so that it can be kept and shown like one. */
const flat = (object: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name.slice(0, 100),
      (typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value))
        .replaceAll('\0', '')
        .slice(0, longestCell)
        .toWellFormed(),
    ]),
  )

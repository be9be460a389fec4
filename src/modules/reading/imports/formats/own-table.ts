import { unguarded } from '../../exports/formula-guard.ts'
import { goodreads } from './goodreads.ts'
import { bookOf } from './own-book.ts'
import type { TableFormat } from './table-format.ts'

/** Our own table: Goodreads' columns, which other programs read, and one in which the book stands as it is in the log. */
export const ownTable: TableFormat = {
  source: 'carrel',
  knows: headings => headings.has('carrel') && headings.has('exclusiveshelf'),
  read(row) {
    const entry = parsed(unguarded(row.raw('carrel')))
    // Spreadsheets cut long cells; what the other columns say is then all there is.
    return entry === undefined ? goodreads.read(row) : bookOf(entry)
  },
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { bookwyrm } from './bookwyrm.ts'
import { calibre } from './calibre.ts'
import { goodreads } from './goodreads.ts'
import { hardcover } from './hardcover.ts'
import { bare } from './heading.ts'
import { jelu } from './jelu.ts'
import { libib } from './libib.ts'
import { librarything } from './librarything.ts'
import { openlibrary } from './openlibrary.ts'
import { openreads } from './openreads.ts'
import { otherTable } from './other-table.ts'
import { ownTable } from './own-table.ts'
import { storygraph } from './storygraph.ts'
import type { TableFormat } from './table-format.ts'

/** The first that knows a table's headings reads it. */
const tableFormats: readonly TableFormat[] = [
  ownTable,
  goodreads,
  storygraph,
  librarything,
  calibre,
  libib,
  hardcover,
  openlibrary,
  bookwyrm,
  jelu,
  openreads,
  otherTable,
]

/** Which program wrote a table, by its headings and never by its name; null for one in which no column is a title. */
export function formatOfTable(headings: readonly string[]): TableFormat | null {
  const known = new Set(headings.map(bare))
  return tableFormats.find(format => format.knows(known)) ?? null
}

import type { LoggedBook, Source, Told } from '../logged-book.ts'
import type { SourceRow } from './source-row.ts'

/** How one program writes a reader's library as a table. */
export type TableFormat = {
  source: Source
  /** Whether a table with these headings, bare, comes from it. */
  knows(headings: ReadonlySet<string>): boolean
  read(row: SourceRow): LoggedBook | { unreadable: Told }
}

/** Whether all of these stand in the table. */
export const having = (headings: ReadonlySet<string>, ...wanted: string[]): boolean =>
  wanted.every(one => headings.has(one))

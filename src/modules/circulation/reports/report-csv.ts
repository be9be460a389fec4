import { stringify } from 'csv-stringify/sync'
import type { Db } from '../../../database.ts'
import { type ReportName, type Row, reportOf, type Wanted } from './report.ts'

const step = 500

/** A report as CSV (RFC 4180), some hundred rows at a time; `named` gives rows their names in words. */
export async function* csvOf(
  db: Db,
  name: ReportName,
  wanted: Wanted,
  named: (row: Row) => Row,
): AsyncGenerator<string> {
  let after: string | null = wanted.after
  for (let first = true; after !== null; first = false) {
    const { columns, rows, next } = await reportOf(db, name, { ...wanted, after }, step)
    // Without the mark, spreadsheets take the file for an older encoding; a title like a formula would be one there.
    yield stringify(rows.map(named), {
      columns: [...columns],
      header: first,
      bom: first,
      record_delimiter: '\r\n',
      escape_formulas: true,
    })
    after = next
  }
}

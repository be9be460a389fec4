import { stringify } from 'csv-stringify/sync'
import type { Db } from '../../../database.ts'
import { auditPage, type Wanted } from './entries.ts'

const columns = [
  'at',
  'event',
  'actor_id',
  'actor',
  'address',
  'person_id',
  'person',
  'library_id',
  'library',
  'subject_kind',
  'subject_id',
  'details',
]
const step = 500

/** The entries as CSV (RFC 4180), some hundred at a time, so that years of them fit through a small memory. */
export async function* csvOf(db: Db, wanted: Wanted): AsyncGenerator<string> {
  // Without the mark, spreadsheets take the file for an older encoding.
  yield stringify([columns], { bom: true, record_delimiter: '\r\n' })
  let after = wanted.after
  do {
    const found = await auditPage(db, { ...wanted, after }, step)
    const entries = found.slice(0, step)
    // A value that begins like a formula would be one in a spreadsheet.
    yield stringify(entries, {
      columns,
      record_delimiter: '\r\n',
      escape_formulas: true,
      cast: { date: date => date.toISOString() },
    })
    after = found.length > step ? (entries.at(-1)?.id ?? null) : null
  } while (after !== null)
}

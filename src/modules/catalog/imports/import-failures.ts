import { Readable } from 'node:stream'
import type { Db } from '../../../database.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { importRows } from './import-queries.ts'

const chunk = 200

/** Every record that was not imported, with its number and reason in words, as a CSV file that any spreadsheet opens. */
export const failuresCsv = (db: Db, importId: string, words: Formatters): Readable =>
  Readable.from(lines(db, importId, words))

async function* lines(db: Db, importId: string, { t }: Formatters): AsyncGenerator<string> {
  const headings = ['number', 'title', 'by', 'reason'].map(name => t(`catalog.imports.failures.${name}`))
  // Without the mark, spreadsheets take the file for an older encoding.
  yield `\ufeff${headings.map(cell).join(',')}\r\n`
  for (let after = 0; ; ) {
    const rows = await importRows(db, importId, 'failed', after, chunk)
    for (const { number, title, by_line, reason, result } of rows) {
      const why =
        reason === null
          ? t('catalog.imports.reasons.left')
          : t(`catalog.imports.reasons.${reason.code}`, { ...reason.with })
      const told =
        result === 'left' && reason !== null ? t('catalog.imports.reasons.left-because', { why }) : why
      yield `${[String(number), title ?? '', by_line ?? '', told].map(cell).join(',')}\r\n`
    }
    if (rows.length < chunk) return
    after = rows.at(-1)?.number ?? after
  }
}

/** A cell that begins like a formula must not become one (RULES R10). */
function cell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${guarded.replaceAll('"', '""')}"`
}

import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { Db } from '../../../database.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import type { OriginalFormat, Unreadable } from '../drafts/draft.ts'
import { tables } from '../tables.ts'
import type { ImportForPage } from './import-queries.ts'

const chunk = 200

/** What the failures of a file of each kind are called when they are sent back in it. */
export const failureFiles: Record<OriginalFormat, { extension: string; type: string }> = {
  marc: { extension: 'mrc', type: 'application/marc' },
  marcxml: { extension: 'xml', type: 'application/marcxml+xml; charset=utf-8' },
  json: { extension: 'json', type: 'application/json' },
  lines: { extension: 'mrk', type: 'text/plain; charset=utf-8' },
  csv: { extension: 'csv', type: 'text/csv; charset=utf-8' },
}

/** The records that were not imported, as they came, in a file of their own kind; a table gets a column with the reason. */
export const failuresAsSource = (db: Db, batch: ImportForPage, words: Formatters): Readable =>
  Readable.from(batch.format === 'csv' ? csvFailures(db, batch, words) : recordFailures(db, batch))

const wraps: Record<Exclude<OriginalFormat, 'csv'>, [before: string, between: string, after: string]> = {
  marc: ['', '', ''],
  marcxml: ['<collection xmlns="http://www.loc.gov/MARC21/slim">\n', '\n', '\n</collection>\n'],
  json: ['[\n', ',\n', '\n]\n'],
  lines: ['', '\n\n', '\n'],
}

async function* recordFailures(db: Db, { id, format }: ImportForPage): AsyncGenerator<Buffer> {
  if (format === null || format === 'csv') return
  const [before, between, after] = wraps[format]
  let first = true
  yield Buffer.from(before)
  for await (const { original } of failures(db, id)) {
    if (!first) yield Buffer.from(between)
    first = false
    yield Buffer.from(original)
  }
  yield Buffer.from(after)
}

async function* csvFailures(
  db: Db,
  { id, mapping }: ImportForPage,
  { t }: Formatters,
): AsyncGenerator<Buffer> {
  const delimiter = mapping?.delimiter ?? ','
  const heading = t('catalog.imports.failures.reason')
  yield Buffer.from(stringify([[...(mapping?.headings ?? []), heading]], { delimiter }))
  for await (const { original, reason } of failures(db, id)) {
    const why = t(`catalog.imports.reasons.${reason?.code ?? 'left'}`, { ...reason?.with })
    // The row stays byte for byte what it was.
    yield Buffer.from(original.subarray(0, endOf(original)))
    yield Buffer.from(`${delimiter}${stringify([[why]], { quoted: true })}`)
  }
}

const endOf = (row: Uint8Array): number => {
  let end = row.length
  while (end > 0 && (row[end - 1] === 0x0a || row[end - 1] === 0x0d)) end--
  return end
}

async function* failures(
  db: Db,
  importId: string,
): AsyncGenerator<{ original: Uint8Array; reason: Unreadable | null }> {
  for (let after = 0; ; ) {
    const rows = await tables(db)
      .selectFrom('catalog.import_rows')
      .select(['number', 'original', 'reason'])
      .where('import_id', '=', importId)
      .where('number', '>', after)
      .where(({ or, eb }) => or([eb('verdict', '=', 'unreadable'), eb('result', 'in', ['failed', 'left'])]))
      .orderBy('number')
      .limit(chunk)
      .execute()
    for (const { original, reason } of rows)
      if (original !== null && original.length > 0) yield { original, reason }
    if (rows.length < chunk) return
    after = rows.at(-1)?.number ?? after
  }
}

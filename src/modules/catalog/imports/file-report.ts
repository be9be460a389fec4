import { basename } from 'node:path'
import { sql } from 'kysely'
import type { Formatters } from '../../../web/kit/words.ts'
import type { Unreadable } from '../drafts/draft.ts'
import { isPacked } from './file-bytes.ts'
import { type Here, readHere, writeHere } from './import-here.ts'
import { importFor, tallyOf } from './import-queries.ts'
import type { Who } from './imports.ts'

/** What became of one file, in the words of the page; a line of docs/imports.md. */
export type FileReport = {
  file: string
  kind: string
  records: number
  added: number
  merged: number
  same: number
  asked: number
  unread: number
  /** What was asked, what was not read and why, each with its count. */
  why: string[]
}

/** Imports a file as its page would, questions left open, and tells what came of it. */
export async function reportOnFile(
  here: Here,
  who: Who,
  branchId: string,
  path: string,
  words: Formatters,
): Promise<FileReport> {
  const id = await readHere(here, who, path, { branchId, copies: 'named', itemType: null })
  const read = await importFor(here.db, who.libraryId, id)
  const packed = (await isPacked(path)) ? ', gzip' : ''
  const file = basename(path)
  const counts = { added: 0, merged: 0, same: 0, asked: 0, unread: 0 }
  if (read === null || read.refusal !== null) {
    const why = read?.refusal ? [reasonIn(read.refusal, words)] : []
    return { file, kind: `${read?.format ?? 'none'}${packed}`, records: 0, ...counts, why }
  }
  await writeHere(here, who, id)
  const { verdicts, results } = await tallyOf(here.db, id)
  return {
    file,
    kind: `${read.format}${packed}`,
    records: read.records_read,
    added: results.added ?? 0,
    merged: results.merged ?? 0,
    same: results.already ?? 0,
    asked: results.left ?? 0,
    unread: (verdicts.unreadable ?? 0) + (results.failed ?? 0),
    why: await reasonsOf(here, id, words),
  }
}

const reasonIn = ({ code, with: values }: Unreadable, { t }: Formatters): string =>
  t(`catalog.imports.reasons.${code}`, { ...values })

/** "2 and 7: The directory does not fit the fields." for each reason, the most frequent first. */
async function reasonsOf({ db }: Here, importId: string, words: Formatters): Promise<string[]> {
  const { rows } = await sql<{ reason: Unreadable; asked: boolean; numbers: number[] }>`
    select reason, verdict = 'ask' as asked, array_agg(number order by number) as numbers
    from catalog.import_rows
    where import_id = ${importId} and (verdict in ('ask', 'unreadable') or result = 'failed') and reason is not null
    group by reason, verdict = 'ask' order by count(*) desc, min(number)`.execute(db)
  const most = 5
  const told = rows.slice(0, most).map(({ reason, asked, numbers }) => {
    const shown = numbers.slice(0, 4).join(', ') + (numbers.length > 4 ? ` … (${numbers.length})` : '')
    return `${asked ? 'asks' : 'not read'}, ${shown}: ${reasonIn(reason, words)}`
  })
  const rest = rows.slice(most).reduce((sum, { numbers }) => sum + numbers.length, 0)
  return rest > 0 ? [...told, `and ${rest} more of other kinds`] : told
}

const headings = ['file', 'kind', 'records', 'new', 'merged', 'same', 'asked', 'not read', 'what and why']

/** Reports as a table in Markdown. */
export function reportTable(reports: readonly FileReport[]): string {
  const lines = reports.map(report => reportLine(report))
  return [`| ${headings.join(' | ')} |`, `|---|---|${'--:|'.repeat(6)}---|`, ...lines].join('\n')
}

/** One line of the table. */
export const reportLine = (report: FileReport): string => {
  const { file, kind, records, added, merged, same, asked, unread, why } = report
  const cells = [file, kind, records, added, merged, same, asked, unread, why.join(' · ')]
  return `| ${cells.map(cell => String(cell).replaceAll('|', '¦')).join(' | ')} |`
}

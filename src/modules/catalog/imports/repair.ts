import { stringify } from 'csv-stringify/sync'
import { csvRows } from '../csv/rows.ts'
import type { OriginalFormat, Reading } from '../drafts/draft.ts'
import { toLines } from '../marc/lines.ts'
import { type FileColumns, mappingOf } from './mapping.ts'
import { draftOfOriginal, recordOf, rowDraft, withDraft } from './reading.ts'

/** A record to be mended: the cells of its row under their headings, or its text. */
export type Mendable = { cells: string[]; headings: string[] } | { text: string }

/** What is kept of a record, as a person can change it. */
export async function mendable(
  { format, original }: { format: OriginalFormat; original: Uint8Array },
  columns: FileColumns | null,
): Promise<Mendable> {
  if (format === 'csv') {
    const headings = columns?.headings ?? []
    const cells = await cellsOf(original, columns?.delimiter ?? ',')
    return { headings, cells: headings.map((_, place) => cells[place] ?? '') }
  }
  const record = recordOf(format, original)
  if (record === null) return { text: Buffer.from(original).toString() }
  if (!('unreadable' in record)) return { text: toLines(record) }
  return { text: format === 'marc' ? salvaged(original) : Buffer.from(original).toString() }
}

async function cellsOf(original: Uint8Array, delimiter: string): Promise<string[]> {
  for await (const row of csvRows([original] as unknown as AsyncIterable<Uint8Array>, delimiter))
    return 'unreadable' in row ? [] : row.cells
  return []
}

/** A broken ISO 2709 record as lines: its fields in their order, with the tags of its directory where there are as many. */
function salvaged(original: Uint8Array): string {
  const [head = '', ...contents] = Buffer.from(original)
    .toString('utf8')
    .replace('\u001d', '')
    .split('\u001e')
  const tags = (head.slice(24).match(/.{12}/gs) ?? []).map(entry => entry.slice(0, 3))
  const fields = contents.filter(content => content !== '')
  const lines = fields.map((content, place) => {
    const tag = tags.length === fields.length ? (tags[place] ?? '???') : '???'
    if (!content.includes('\u001f')) return `=${tag}  ${content}`
    const [indicators = '', ...parts] = content.split('\u001f')
    return `=${tag}  ${indicators.padEnd(2).slice(0, 2).replaceAll(' ', '\\')}${parts.map(part => `$${part}`).join('')}`
  })
  return [`=LDR  ${head.slice(0, 24).padEnd(24)}`, ...lines].join('\n')
}

/** Reads what a person made of a record; the text may be lines, MARCXML or JSON. */
export function mended(
  number: number,
  given: { cells: string[] } | { text: string },
  columns: FileColumns | null,
): Reading {
  if ('text' in given) {
    const text = given.text.trim()
    const format = text.startsWith('<') ? 'marcxml' : text.startsWith('{') ? 'json' : 'lines'
    const original = Buffer.from(text.replaceAll('\r\n', '\n'))
    return withDraft({ number, format, original }, draftOfOriginal(format, original))
  }
  const { map, separator } = mappingOf(columns ?? { fields: [], separator: 'usual' })
  const original = Buffer.from(stringify([given.cells], { delimiter: columns?.delimiter ?? ',' }))
  return withDraft(
    { number, format: 'csv', original },
    rowDraft(columns?.headings ?? [], map, given.cells, separator),
  )
}

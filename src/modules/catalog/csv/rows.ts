import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import type { Unreadable } from '../drafts/draft.ts'

const longestRow = 1024 * 1024

/** `line` is where the row begins; a row that is not whole ends the file. */
export type CsvRow = { line: number; cells: string[]; raw: string } | { line: number; unreadable: Unreadable }

/** The sign that parts the cells: the one that most often stands outside quotes in the first line. */
export function delimiterOf(head: string): string {
  const bare = head.replace(/"(?:[^"]|"")*"/g, '')
  const line = bare.split(/\r?\n|\r/).find(text => text.trim() !== '') ?? ''
  const counted = [',', ';', '\t', '|'].map(sign => ({ sign, count: line.split(sign).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).sign
}

/**
 * The rows of a CSV file as cells, ragged ones included. Bytes are carried as Latin-1 and each cell decoded by itself,
 * because real exports mix UTF-8 with stray bytes of older sets.
 */
export async function* csvRows(stream: AsyncIterable<Uint8Array>, delimiter: string): AsyncGenerator<CsvRow> {
  const parser = parse({
    delimiter,
    encoding: 'latin1',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    raw: true,
    max_record_size: longestRow,
  })
  // A stream that fails destroys the parser, whose loop below then throws the same error.
  const feeding = pipeline(stream, parser).catch(() => undefined)
  let line = 1
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<Parsed>) {
      yield { line, cells: record.map(decodeCell), raw }
      line = info.lines + 1
    }
  } catch (error) {
    const code = (error as { code?: string }).code
    if (typeof code !== 'string' || !code.startsWith('CSV_')) throw error
    yield {
      line,
      unreadable: {
        code: code === 'CSV_MAX_RECORD_SIZE' ? 'row-without-end' : 'quote-not-closed',
        with: { line },
      },
    }
  } finally {
    parser.destroy()
    await feeding
  }
}

type Parsed = { record: string[]; raw: string; info: { lines: number } }

const strict = new TextDecoder('utf-8', { fatal: true })
const western = new TextDecoder('windows-1252')

function decodeCell(cell: string): string {
  const bytes = Buffer.from(cell, 'latin1')
  try {
    return strict.decode(bytes)
  } catch {
    return western.decode(bytes)
  }
}

import { type ColumnMap, columnsIn } from '../csv/columns.ts'
import { csvDraft } from '../csv/csv-draft.ts'
import { objectRow } from '../csv/object-row.ts'
import { isOwnTable, ownDraft } from '../csv/own-columns.ts'
import { csvRows, delimiterOf } from '../csv/rows.ts'
import { copiesWrong } from '../drafts/copies.ts'
import type { BookDraft, OriginalFormat, Reading, Unreadable } from '../drafts/draft.ts'
import { clean } from '../drafts/text.ts'
import { marcBytes, readMarc } from '../marc/iso2709.ts'
import { lineRecords, readLines } from '../marc/lines.ts'
import { marcDraft } from '../marc/marc-draft.ts'
import { isKeyed, jsonObjects, marcInJson, readJson } from '../marc/marc-json.ts'
import { readMarcXml, recordXml } from '../marc/marcxml.ts'
import type { MarcRecord } from '../marc/record.ts'
import { bytesOf, headOf, PackedFileProblem } from './file-bytes.ts'
import { type Decoder, decoderOf } from './formats.ts'

/** A file may hold this many records; more is cut into several files by whoever sends it. */
const mostRecords = 1_000_000
/** After so many broken records and not one whole one, it is not the kind of file it looks like. */
const brokenBeforeGivingUp = 200
/** A longer record is kept cut off; no real one comes near. */
const longestKept = 200_000

export type FileRefusal = { refused: Unreadable }

/** Which column of a CSV file holds what, and what parts several values in one cell; null parts them as is usual. */
export type Mapping = { map: ColumnMap; separator: string | null }

/**
 * Reads a file record by record, never holding more than one. A record that cannot be read is one of the results, with its
 * number and reason; a file that is no catalogue at all ends with `refused`. Without a mapping, the columns of a CSV file are
 * told by their headings.
 */
export async function* readBooks(
  path: string,
  format: OriginalFormat,
  mapping: Mapping | null = null,
): AsyncGenerator<Reading | FileRefusal> {
  let whole = 0
  let broken = 0
  for await (const reading of packedToo(readers[format](path, mapping), format)) {
    if ('refused' in reading) {
      yield reading
      return
    }
    if ('draft' in reading) whole++
    else broken++
    if (whole === 0 && broken >= brokenBeforeGivingUp) {
      yield { refused: { code: 'nothing-readable', with: { count: broken } } }
      return
    }
    if (whole + broken > mostRecords) {
      yield { refused: { code: 'too-many-records', with: { count: mostRecords } } }
      return
    }
    yield reading
  }
  if (whole + broken === 0) yield { refused: { code: 'no-records' } }
}

/** A packed file that ends too early keeps what was read before; one that is a trap is refused. */
async function* packedToo(
  readings: AsyncGenerator<Reading | FileRefusal>,
  format: OriginalFormat,
): AsyncGenerator<Reading | FileRefusal> {
  let number = 0
  try {
    for await (const reading of readings) {
      if ('number' in reading) number = reading.number
      yield reading
    }
  } catch (error) {
    if (!(error instanceof PackedFileProblem)) throw error
    if (error.kind === 'bomb') yield { refused: { code: 'bomb' } }
    else if (number === 0) yield { refused: { code: 'broken-gzip' } }
    else yield { number: number + 1, original: new Uint8Array(), format, unreadable: { code: 'packed-cut' } }
  }
}

type Reader = (path: string, mapping: Mapping | null) => AsyncGenerator<Reading | FileRefusal>

const readers: Record<OriginalFormat, Reader> = {
  marc: marcBooks,
  marcxml: marcXmlBooks,
  json: jsonBooks,
  lines: linesBooks,
  csv: csvBooks,
}

type Drafted = BookDraft | { unreadable: Unreadable }

/** What one record of a file, kept or mended, says. A row of a CSV file needs its table's columns and is read by `csvDraft`. */
export function draftOfOriginal(format: Exclude<OriginalFormat, 'csv'>, original: Uint8Array): Drafted {
  const record = recordOf(format, original)
  return record === null ? jsonBook(Buffer.from(original).toString()) : drafted(record)
}

/** The MARC record in what was kept of a file; null for one that holds no MARC. */
export function recordOf(
  format: Exclude<OriginalFormat, 'csv'>,
  original: Uint8Array,
): MarcRecord | { unreadable: Unreadable } | null {
  if (format === 'marc') return readMarc({ bytes: original, whole: original.at(-1) === 0x1d })
  const text = Buffer.from(original).toString()
  if (format === 'marcxml') return readMarcXml({ xml: text, whole: true })
  if (format === 'lines') return readLines({ text, whole: true })
  const object = readJson({ text, whole: true })
  return 'unreadable' in object ? null : marcInJson(object)
}

const drafted = (record: MarcRecord | { unreadable: Unreadable }): Drafted =>
  'unreadable' in record ? record : marcDraft(record)

type Kept = { number: number; original: Uint8Array; format: OriginalFormat }

/** What was read, unless the copies that it names cannot be kept so. */
export function withDraft(kept: Kept, draft: Drafted): Reading {
  const unreadable = 'unreadable' in draft ? draft.unreadable : copiesWrong(draft)
  return unreadable === null ? { ...kept, draft: draft as BookDraft } : { ...kept, unreadable }
}

const reading = (
  number: number,
  format: OriginalFormat,
  original: Uint8Array | string,
  draft: Drafted,
): Reading => {
  const kept = { number, original: Buffer.from(original as Uint8Array).subarray(0, longestKept), format }
  return withDraft(kept, draft)
}

async function* marcBooks(path: string): AsyncGenerator<Reading> {
  let number = 0
  for await (const piece of marcBytes(bytesOf(path)))
    yield reading(++number, 'marc', piece.bytes, drafted(readMarc(piece)))
}

async function* marcXmlBooks(path: string): AsyncGenerator<Reading> {
  let number = 0
  for await (const piece of recordXml(await textOf(path)))
    yield reading(++number, 'marcxml', piece.xml, drafted(readMarcXml(piece)))
}

async function* linesBooks(path: string): AsyncGenerator<Reading> {
  let number = 0
  for await (const piece of lineRecords(await textOf(path)))
    yield reading(++number, 'lines', piece.text, drafted(readLines(piece)))
}

async function* jsonBooks(path: string): AsyncGenerator<Reading> {
  const keyed = isKeyed((await headOf(path)).toString())
  let number = 0
  for await (const piece of jsonObjects(await textOf(path), keyed))
    yield reading(++number, 'json', piece.text, jsonBook(piece.text, piece.whole))
}

/** The objects of a JSON file, each as it was or with what is wrong with it. */
export async function* jsonTexts(
  path: string,
): AsyncGenerator<Record<string, unknown> | { unreadable: Unreadable }> {
  const keyed = isKeyed((await headOf(path)).toString())
  for await (const piece of jsonObjects(await textOf(path), keyed)) yield readJson(piece)
}

/** MARC in JSON, or a book written as an object whose names are like the headings of a table. */
function jsonBook(text: string, whole = true): Drafted {
  const object = readJson({ text, whole })
  if (isUnreadable(object)) return object
  const record = marcInJson(object)
  if (record !== null) return marcDraft(record)
  const { headings, cells } = objectRow(object)
  const map = columnsIn(headings)
  return map === null ? { unreadable: { code: 'json-not-book' } } : csvDraft(map, cells, null)
}

const isUnreadable = (found: object): found is { unreadable: Unreadable } =>
  'unreadable' in found && Object.keys(found).length === 1

async function textOf(path: string): Promise<AsyncIterable<string>> {
  const decoder = decoderOf(await headOf(path))
  return decodedText(path, decoder)
}

async function* decodedText(path: string, decoder: Decoder): AsyncGenerator<string> {
  for await (const chunk of bytesOf(path)) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

async function* csvBooks(path: string, mapping: Mapping | null): AsyncGenerator<Reading | FileRefusal> {
  let map: ColumnMap | null | undefined
  let headings: string[] = []
  let number = 0
  for await (const row of csvTableRows(path)) {
    if (map === undefined) {
      if ('unreadable' in row) return yield { refused: row.unreadable }
      headings = row.cells.map(cell => clean(cell, 200))
      map = mapping?.map ?? columnsIn(row.cells)
      continue
    }
    // Told only where rows follow: of a first line alone, no choice of columns makes a book.
    if (map?.title === undefined)
      return yield {
        refused: { code: 'no-title-column', with: { columns: clean(headings.slice(0, 12).join(', '), 300) } },
      }
    number++
    if ('unreadable' in row) {
      yield reading(number, 'csv', new Uint8Array(), row)
      return
    }
    const draft = rowDraft(headings, map, row.cells, mapping?.separator ?? null)
    yield reading(number, 'csv', Buffer.from(row.raw, 'latin1'), draft)
  }
}

/** A row of any table; one of our own exports is read back wholly. */
export const rowDraft = (
  headings: readonly string[],
  map: ColumnMap,
  cells: string[],
  separator: string | null,
): Drafted => (isOwnTable(headings) ? ownDraft(headings, cells) : csvDraft(map, cells, separator))

/** The rows of a CSV file, the line of headings first, whatever parts its cells and however it is encoded. */
export async function* csvTableRows(path: string): ReturnType<typeof csvRows> {
  yield* csvRows(utf8Bytes(path, decoderOf(await headOf(path))), await delimiterOfFile(path))
}

/** What parts the cells of a table. */
export async function delimiterOfFile(path: string): Promise<string> {
  const head = await headOf(path)
  return delimiterOf(decoderOf(head).decode(head))
}

/** UTF-16 becomes UTF-8 on the way; everything else stays as it is, without its byte order mark. */
async function* utf8Bytes(path: string, decoder: Decoder): AsyncGenerator<Uint8Array> {
  let first = true
  for await (const bytes of bytesOf(path)) {
    if (decoder.encoding !== 'utf-8') yield Buffer.from(decoder.decode(bytes, { stream: true }))
    else
      yield first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
    first = false
  }
}

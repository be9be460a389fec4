import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { columnsIn } from '../csv/columns.ts'
import { csvDraft } from '../csv/csv-draft.ts'
import { csvRows, delimiterOf } from '../csv/rows.ts'
import type { OriginalFormat, Reading, Unreadable } from '../drafts/draft.ts'
import { clean } from '../drafts/text.ts'
import { marcBytes, readMarc } from '../marc/iso2709.ts'
import { marcDraft } from '../marc/marc-draft.ts'
import { readMarcXml, recordXml } from '../marc/marcxml.ts'

/** A file may hold this many records; more is cut into several files by whoever sends it. */
const mostRecords = 1_000_000
/** After so many broken records and not one whole one, it is not the kind of file it looks like. */
const brokenBeforeGivingUp = 200

type Decoder = InstanceType<typeof TextDecoder>

export type FileRefusal = { refused: Unreadable }

/** What a file is, from its beginning: nobody's file name or content type is believed. */
export async function formatOfFile(path: string): Promise<OriginalFormat | FileRefusal> {
  const head = await headOf(path)
  if (head.length === 0) return { refused: { code: 'empty-file' } }
  const start = head.subarray(0, 8).toString('latin1')
  if (start.startsWith('PK\u0003\u0004')) return { refused: { code: 'zip-or-spreadsheet' } }
  if (start.startsWith('\u001f\u008b')) return { refused: { code: 'compressed' } }
  if (start.startsWith('%PDF')) return { refused: { code: 'pdf' } }
  const text = decoderOf(head).decode(head)
  if (/^\s*</.test(text)) return 'marcxml'
  if (looksLikeMarc(head)) return 'marc'
  if (/^\s*[[{]/.test(text)) return { refused: { code: 'json' } }
  return looksLikeText(text) ? 'csv' : { refused: { code: 'not-records' } }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Five digits of length, and somewhere the terminators that no text has. */
const looksLikeMarc = (head: Buffer) =>
  /^\s*(?:\d{5}|[\d ]{3,5}.{5}.{10}45)/s.test(head.subarray(0, 64).toString('latin1')) &&
  (head.includes(0x1e) ||
    head.includes(0x1f) ||
    /^\s*\d{5}[a-z]/.test(head.subarray(0, 16).toString('latin1')))

function looksLikeText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary files
  const odd = text.match(/[\u0000-\u0008\u000e-\u001f]/g)?.length ?? 0
  const undecoded = text.split('\ufffd').length - 1
  return odd <= text.length / 200 && undecoded <= text.length / 10
}

function decoderOf(head: Uint8Array): Decoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le')
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be')
  const declared = /^\s*(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(
    Buffer.from(head.subarray(0, 200)).toString('latin1'),
  )?.[1]
  try {
    // A declaration that could be read as ASCII is not in UTF-16, whatever it says.
    return new TextDecoder(declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared)
  } catch {
    return new TextDecoder('utf-8')
  }
}

/**
 * Reads a file record by record, never holding more than one. A record that cannot be read is one of the results, with its
 * number and reason; a file that is no catalogue at all ends with `refused`.
 */
export async function* readBooks(
  path: string,
  format: OriginalFormat,
): AsyncGenerator<Reading | FileRefusal> {
  let whole = 0
  let broken = 0
  for await (const reading of readers[format](path)) {
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

const readers: Record<OriginalFormat, (path: string) => AsyncGenerator<Reading | FileRefusal>> = {
  marc: marcBooks,
  marcxml: marcXmlBooks,
  csv: csvBooks,
}

async function* marcBooks(path: string): AsyncGenerator<Reading> {
  let number = 0
  for await (const piece of marcBytes(createReadStream(path))) {
    number++
    const record = readMarc(piece)
    const draft = 'unreadable' in record ? record : marcDraft(record)
    const kept = { number, original: piece.bytes.subarray(0, 200_000), format: 'marc' as const }
    yield 'unreadable' in draft ? { ...kept, ...draft } : { ...kept, draft }
  }
}

async function* marcXmlBooks(path: string): AsyncGenerator<Reading> {
  const decoder = decoderOf(await headOf(path))
  let number = 0
  for await (const piece of recordXml(decodedText(path, decoder))) {
    number++
    const record = readMarcXml(piece)
    const draft = 'unreadable' in record ? record : marcDraft(record)
    const kept = { number, original: Buffer.from(piece.xml).subarray(0, 200_000), format: 'marcxml' as const }
    yield 'unreadable' in draft ? { ...kept, ...draft } : { ...kept, draft }
  }
}

async function* decodedText(path: string, decoder: Decoder): AsyncGenerator<string> {
  for await (const chunk of createReadStream(path))
    yield decoder.decode(chunk as Uint8Array, { stream: true })
  yield decoder.decode()
}

async function* csvBooks(path: string): AsyncGenerator<Reading | FileRefusal> {
  const head = await headOf(path)
  const decoder = decoderOf(head)
  const delimiter = delimiterOf(decoder.decode(head))
  let map: ReturnType<typeof columnsIn> | undefined
  let number = 0
  for await (const row of csvRows(utf8Bytes(path, decoder), delimiter)) {
    if (map === undefined) {
      if ('unreadable' in row) return yield { refused: row.unreadable }
      map = columnsIn(row.cells)
      if (map === null)
        return yield {
          refused: {
            code: 'no-title-column',
            with: { columns: clean(row.cells.slice(0, 12).join(', '), 300) },
          },
        }
      continue
    }
    number++
    if ('unreadable' in row) {
      yield { number, original: new Uint8Array(), format: 'csv', unreadable: row.unreadable }
      return
    }
    const draft = map === null ? { unreadable: { code: 'no-title' } } : csvDraft(map, row.cells)
    const kept = {
      number,
      original: Buffer.from(row.raw, 'latin1').subarray(0, 200_000),
      format: 'csv' as const,
    }
    yield 'unreadable' in draft ? { ...kept, ...draft } : { ...kept, draft }
  }
}

/** UTF-16 becomes UTF-8 on the way; everything else stays as it is, without its byte order mark. */
async function* utf8Bytes(path: string, decoder: Decoder): AsyncGenerator<Uint8Array> {
  let first = true
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Uint8Array
    if (decoder.encoding !== 'utf-8') yield Buffer.from(decoder.decode(bytes, { stream: true }))
    else
      yield first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
    first = false
  }
}

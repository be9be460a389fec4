import type { Unreadable } from '../drafts/draft.ts'
import { fromMarc8 } from './marc8.ts'
import type { MarcField, MarcRecord, MarcSubfield } from './record.ts'

const recordEnd = 0x1d
const fieldEnd = 0x1e
const subfieldSign = 0x1f

/** The format allows 99,999 bytes; real systems write longer ones with a length of 99999 or 00000. */
const longestRecord = 4 * 1024 * 1024

export type MarcBytes = { bytes: Uint8Array; whole: boolean }

/**
 * Cuts a stream of ISO 2709 into records at their terminators. Lengths in leaders are often wrong, terminators are not.
 * What stands between records (line ends, blanks, Control-Z) is left out; an end without terminator is not `whole`.
 */
export async function* marcBytes(stream: AsyncIterable<Uint8Array>): AsyncGenerator<MarcBytes> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    let start = 0
    while (start < chunk.length) {
      const end = chunk.indexOf(recordEnd, start)
      const part = chunk.subarray(start, end === -1 ? chunk.length : end + 1)
      if (length < longestRecord) parts.push(part)
      length += part.length
      start += part.length
      if (end === -1) break
      const bytes = unpadded(Buffer.concat(parts))
      if (bytes.length > 1) yield { bytes, whole: length <= longestRecord }
      parts = []
      length = 0
    }
  }
  const rest = unpadded(Buffer.concat(parts))
  if (rest.length > 0) yield { bytes: rest, whole: false }
}

function unpadded(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (
    start < bytes.length &&
    ((bytes[start] ?? 0) <= 0x20 || bytes[start] === 0xfe) &&
    bytes[start] !== recordEnd
  ) {
    start++
  }
  return bytes.subarray(start)
}

/** Reads one record of ISO 2709, in UTF-8 or MARC-8. Never throws: what cannot be read says why. */
export function readMarc({ bytes, whole }: MarcBytes): MarcRecord | { unreadable: Unreadable } {
  if (bytes.length > longestRecord) return unreadable('too-long', { kilobytes: longestRecord / 1024 })
  if (!whole) return unreadable('cut-off', { bytes: bytes.length })
  if (bytes.length < 26) return unreadable('too-short', { bytes: bytes.length })
  const directoryEnd = bytes.indexOf(fieldEnd, 24)
  if (directoryEnd === -1) return unreadable('no-directory')
  const leader = latin1(bytes.subarray(0, 24))
  const directory = latin1(bytes.subarray(24, directoryEnd))
  if (directory.length === 0) return unreadable('no-fields')
  if (directory.length % 12 !== 0) return unreadable('bad-directory')
  const entries = directory.match(/.{12}/gs) ?? []
  const contents = fieldContents(bytes, directoryEnd + 1, entries)
  if (contents === null) return unreadable('bad-directory')
  return decoded(leader, bytes, entries, contents)
}

const unreadable = (code: string, values?: Record<string, number>) => ({
  unreadable: values === undefined ? { code } : { code, with: values },
})

const latin1 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

/** The bytes of each field: by the directory's addresses where they all hold, else in the order of the terminators. */
function fieldContents(bytes: Uint8Array, base: number, entries: string[]): Uint8Array[] | null {
  const addressed = entries.map(entry => {
    const length = Number(entry.slice(3, 7))
    const start = base + Number(entry.slice(7, 12))
    const end = start + length - 1
    return bytes[end] === fieldEnd && bytes.indexOf(fieldEnd, start) === end
      ? bytes.subarray(start, end)
      : null
  })
  if (addressed.every(content => content !== null)) return addressed
  const ordered: Uint8Array[] = []
  for (let start = base; start < bytes.length - 1 && ordered.length <= entries.length; ) {
    const found = bytes.indexOf(fieldEnd, start)
    const end = found === -1 ? bytes.length - 1 : found
    ordered.push(bytes.subarray(start, end))
    start = end + 1
  }
  return ordered.length === entries.length ? ordered : null
}

function decoded(leader: string, bytes: Uint8Array, entries: string[], contents: Uint8Array[]): MarcRecord {
  const decode = decoderFor(leader, bytes)
  let lostBytes = 0
  const read = (part: Uint8Array) => {
    const { text, lost } = decode(part)
    lostBytes += lost
    return text
  }
  const fields = contents.map((content, place): MarcField => {
    const tag = (entries[place] ?? '').slice(0, 3)
    const first = content.indexOf(subfieldSign)
    if (first === -1) return { tag, ind1: ' ', ind2: ' ', value: read(content), subfields: [] }
    const indicators = latin1(content.subarray(0, first))
    return {
      tag,
      ind1: indicators[0] ?? ' ',
      ind2: indicators[1] ?? ' ',
      value: '',
      subfields: subfieldsOf(content.subarray(first), read),
    }
  })
  return { leader, fields, lostBytes }
}

function subfieldsOf(content: Uint8Array, read: (part: Uint8Array) => string): MarcSubfield[] {
  const subfields: MarcSubfield[] = []
  for (let start = 1; start < content.length; ) {
    const found = content.indexOf(subfieldSign, start)
    const end = found === -1 ? content.length : found
    if (end > start) {
      const code = String.fromCharCode(content[start] ?? 0)
      subfields.push({ code, value: read(content.subarray(start + 1, end)) })
    }
    start = end + 1
  }
  return subfields
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function utf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes).normalize('NFC')
  } catch {
    return null
  }
}

/**
 * Position 9 of the leader says which character set it is, and is wrong often enough: a record without escape sequences that
 * is strict UTF-8 as a whole is UTF-8, and a part of a "UTF-8" record that is not is read as MARC-8.
 */
function decoderFor(leader: string, bytes: Uint8Array): (part: Uint8Array) => { text: string; lost: number } {
  // Plain ASCII is both; only MARC-8 has signs by their numbers in it.
  const isAscii = bytes.every(byte => byte < 0x80)
  const unicode = leader[9] === 'a' || (!isAscii && !bytes.includes(0x1b) && utf8(bytes) !== null)
  if (!unicode) return fromMarc8
  return part => {
    const text = utf8(part)
    if (text !== null) return { text, lost: 0 }
    const guess = fromMarc8(part)
    return { text: guess.text, lost: Math.max(1, guess.lost) }
  }
}

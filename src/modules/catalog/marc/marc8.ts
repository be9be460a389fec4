import { readFileSync } from 'node:fs'
import { marc8Sets } from './marc8-sets.ts'

const ascii = 'B'
const ansel = 'E'
const eastAsian = '1'
const escapeByte = 0x1b
const replacement = '\ufffd'

export type Marc8Text = { text: string; lost: number }

/**
 * Reads MARC-8 text: ANSEL, Greek, Cyrillic, Hebrew, Arabic, sub- and superscripts and EACC (Chinese, Japanese, Korean),
 * with their escape sequences, marks before their letter, and `&#x…;` for what MARC-8 lacks. The result is NFC.
 * `lost` counts the bytes that mean nothing; each such place holds U+FFFD.
 */
export function fromMarc8(bytes: Uint8Array): Marc8Text {
  let low = ascii
  let high = ansel
  let text = ''
  let waiting = ''
  let lost = 0
  let at = 0

  const put = (sign: string | undefined) => {
    if (sign === undefined) lost++
    if (sign !== undefined && isMark(sign)) {
      waiting += sign
    } else {
      // MARC-8 writes marks before their letter, Unicode after it.
      text += (sign ?? replacement) + waiting
      waiting = ''
    }
  }

  while (at < bytes.length) {
    const byte = bytes[at] ?? 0
    if (byte === escapeByte) {
      const change = readEscape(bytes, at)
      if (change.low !== undefined) low = change.low
      if (change.high !== undefined) high = change.high
      at += change.length
    } else if (byte <= 0x20) {
      put(String.fromCharCode(byte))
      at++
    } else if (byte > 0x7f && byte < 0xa0) {
      // Joiners have a meaning; the non-sorting marks (88, 89) and other controls only surround text.
      if (byte === 0x8d || byte === 0x8e) put(byte === 0x8d ? '\u200d' : '\u200c')
      at++
    } else if (byte > 0x7f ? high === eastAsian : low === eastAsian) {
      put(eastAsianSign(bytes, at))
      at += 3
    } else {
      put(signOf(byte > 0x7f ? high : low, byte & 0x7f))
      at++
    }
  }
  return { text: unescaped(text + waiting).normalize('NFC'), lost }
}

// The superscript alef of the Arabic set is a mark in Unicode, but stands as a letter of its own in MARC-8.
const isMark = (sign: string) => sign !== '\u0670' && /^\p{M}/u.test(sign)

function signOf(set: string, byte: number): string | undefined {
  if (set === ascii) return String.fromCharCode(byte)
  const sign = marc8Sets[set]?.[byte - 0x21]
  return sign === '_' ? undefined : sign
}

type Escape = { low?: string; high?: string; length: number }

function readEscape(bytes: Uint8Array, at: number): Escape {
  const sign = (place: number) => String.fromCharCode(bytes[at + place] ?? 0)
  const first = sign(1)
  if (first === 's') return { low: ascii, length: 2 }
  if (first === 'g' || first === 'b' || first === 'p') return { low: first, length: 2 }
  // "!E" is how ANSEL is designated: an intermediate character before the final one.
  const final = (place: number) =>
    sign(place) === '!'
      ? { set: sign(place + 1), length: place + 2 }
      : { set: sign(place), length: place + 1 }
  if (first === '(' || first === ',') {
    const { set, length } = final(2)
    return { low: set, length }
  }
  if (first === ')' || first === '-') {
    const { set, length } = final(2)
    return { high: set, length }
  }
  if (first === '$') {
    const second = sign(2)
    if (second === ')' || second === '-') return { high: sign(3), length: 4 }
    if (second === '(' || second === ',') return { low: sign(3), length: 4 }
    return { low: second, length: 3 }
  }
  return { length: 1 }
}

let eastAsianRows: Map<number, string> | undefined

/** 13,000 signs are read from their file only when a record holds one of them. */
function eastAsianSign(bytes: Uint8Array, at: number): string | undefined {
  if (at + 2 >= bytes.length) return undefined
  eastAsianRows ??= readEastAsianRows()
  const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
  const sign = eastAsianRows.get(((a & 0x7f) << 8) | (b & 0x7f))?.[(c & 0x7f) - 0x20]
  return sign === '_' ? undefined : sign
}

function readEastAsianRows(): Map<number, string> {
  const lines = readFileSync(new URL('./marc8-eacc.txt', import.meta.url), 'utf8').split('\n')
  return new Map(
    lines.filter(line => line !== '').map(line => [Number.parseInt(line.slice(0, 4), 16), line.slice(5)]),
  )
}

const unescaped = (text: string) =>
  text.replace(/&#x([0-9a-f]{2,6});/gi, (written, digits: string) => {
    const point = Number.parseInt(digits, 16)
    return point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? written : String.fromCodePoint(point)
  })

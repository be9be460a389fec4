import { readFileSync } from 'node:fs'
import { marc8Sets } from './marc8-sets.ts'

const escapeByte = 0x1b
/** Marks stand before their letter in MARC-8. */
const isMark = (sign: string) => /^\p{M}/u.test(sign) && sign !== '\u0670'

type Place = { set: string; bytes: number[] }

/** Sets that are used in the order of preference, each with its final character; ANSEL stands in the upper half. */
const oneByteSets = ['E', 'S', 'N', 'Q', '2', '3', '4', 'b', 'p'] as const

let places: Map<string, Place> | undefined

/**
 * Writes text as MARC-8: ASCII and ANSEL, else Greek, Cyrillic, Hebrew, Arabic, sub- and superscripts and EACC by escape
 * sequences, back to ASCII at the end. A sign without a place in MARC-8 is written as `&#x…;`, as MARC 21 allows for a
 * conversion that loses nothing.
 */
export function toMarc8(text: string): Uint8Array {
  places ??= placesOfSigns()
  const out: number[] = []
  let low = 'B'
  const put = ({ set, bytes }: Place) => {
    if (set !== 'E' && set !== low) {
      out.push(...escapeTo(set))
      low = set
    }
    out.push(...bytes)
  }
  for (const [base = '', ...marks] of clustersOf(text)) {
    const place = base === '' ? null : placeOf(base, places)
    // A mark stands before its letter, so it needs one that has a place; behind a number it is a number, too.
    if (place === null) for (const sign of [base, ...marks]) sign !== '' && put(numbered(sign))
    else for (const one of [...marks.map(mark => placeOf(mark, places ?? new Map())), place]) one && put(one)
  }
  if (low !== 'B') out.push(...escapeTo('B'))
  return Uint8Array.from(out)
}

/** Letters with the marks that stand over them, taken apart as far as MARC-8 needs it. */
function clustersOf(text: string): string[][] {
  const known = places ?? new Map<string, Place>()
  const signs = [...unmistakable(text).normalize('NFC')].flatMap(sign =>
    placeOf(sign, known) === null ? apart(sign, known) : [sign],
  )
  const clusters: string[][] = []
  for (const sign of signs) {
    const last = clusters.at(-1)
    const hasPlace = placeOf(sign, known) !== null
    // A mark that has no place, or no letter before it, cannot stand before one.
    if (isMark(sign) && hasPlace && last !== undefined) last.push(sign)
    else clusters.push(isMark(sign) ? ['', sign] : [sign])
  }
  return clusters
}

/** A number stands for the sign; it is plain ASCII. */
const numbered = (sign: string): Place => ({
  set: 'B',
  bytes: [...`&#x${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')};`].map(one =>
    one.charCodeAt(0),
  ),
})

/** A letter without a place as the largest part of it that has one, and the marks that are left. */
function apart(sign: string, known: ReadonlyMap<string, Place>): string[] {
  const parts = [...sign.normalize('NFD')]
  for (let taken = parts.length - 1; taken > 0; taken--) {
    const base = parts.slice(0, taken).join('').normalize('NFC')
    const marks = parts.slice(taken)
    if ([base, ...marks].every(one => placeOf(one, known) !== null)) return [base, ...marks]
  }
  return [sign]
}

/** Text that looks like a sign's number is not one. */
const unmistakable = (text: string) => text.replace(/&(?=#x[0-9a-f]{2,6};)/gi, '&#x0026;')

function placeOf(sign: string, known: ReadonlyMap<string, Place>): Place | null {
  const point = sign.codePointAt(0) ?? 0
  if (point === 0x20) return { set: 'E', bytes: [0x20] }
  if (point > 0x20 && point < 0x7f) return { set: 'B', bytes: [point] }
  if (sign === '\u200d' || sign === '\u200c') return { set: 'E', bytes: [sign === '\u200d' ? 0x8d : 0x8e] }
  return known.get(sign) ?? null
}

function escapeTo(set: string): number[] {
  const final = set.charCodeAt(0)
  if (set === 'B') return [escapeByte, 0x28, 0x42]
  if (set === '1') return [escapeByte, 0x24, final]
  return set === 'b' || set === 'p' ? [escapeByte, final] : [escapeByte, 0x28, final]
}

function placesOfSigns(): Map<string, Place> {
  const found = new Map<string, Place>()
  for (const set of oneByteSets)
    for (const [at, sign] of [...(marc8Sets[set] ?? '')].entries()) {
      const code = at + 0x21
      // ASCII stays in its own set, and what several sets have in the first of them.
      if (sign === '_' || found.has(sign) || (sign >= ' ' && sign <= '~')) continue
      found.set(sign, { set, bytes: [set === 'E' ? code | 0x80 : code] })
    }
  for (const line of readFileSync(new URL('./marc8-eacc.txt', import.meta.url), 'utf8').split('\n')) {
    if (line === '') continue
    const row = Number.parseInt(line.slice(0, 4), 16)
    for (const [at, sign] of [...line.slice(5)].entries())
      if (sign !== '_' && !found.has(sign))
        found.set(sign, { set: '1', bytes: [row >> 8, row & 0xff, at + 0x20] })
  }
  return found
}

import type { MarcField, MarcRecord } from './record.ts'
import { toMarc8 } from './to-marc8.ts'

export type CharacterSet = 'utf-8' | 'marc-8'

/**
 * A record as ISO 2709. Lengths, addresses and position 9 of the leader are counted anew; all else of it stays. What is longer
 * than the format's figures can say is written with 99999 or 9999, as other systems do; readers go by the terminators.
 */
export function toIso2709(record: MarcRecord, set: CharacterSet): Uint8Array {
  const encode = set === 'marc-8' ? toMarc8 : utf8
  const directory: string[] = []
  const contents: Uint8Array[] = []
  let address = 0
  for (const field of record.fields) {
    const bytes = fieldBytes(field, encode)
    const tag = field.tag.padEnd(3).slice(0, 3)
    directory.push(tag + figures(bytes.length, 4) + figures(address, 5))
    contents.push(bytes)
    address += bytes.length
  }
  const base = 24 + directory.length * 12 + 1
  const length = base + address + 1
  const leader = leaderOf(record.leader, set, { length, base })
  return Buffer.concat([
    Buffer.from(leader + directory.join(''), 'latin1'),
    Buffer.from([0x1e]),
    ...contents,
    Buffer.from([0x1d]),
  ])
}

const figures = (number: number, places: number) =>
  String(Math.min(number, 10 ** places - 1)).padStart(places, '0')

const utf8 = (text: string): Uint8Array => Buffer.from(text.toWellFormed(), 'utf8')

/** Terminators inside a text would end it; no format can say them. */
const withoutTerminators = (text: string) =>
  text.replaceAll('\u001d', '').replaceAll('\u001e', '').replaceAll('\u001f', '')

function fieldBytes(
  { ind1, ind2, value, subfields }: MarcField,
  encode: (text: string) => Uint8Array,
): Uint8Array {
  const end = Buffer.from([0x1e])
  if (subfields.length === 0) {
    return Buffer.concat([encode(withoutTerminators(value)), end])
  }
  const parts: Uint8Array[] = [Buffer.from((ind1 || ' ') + (ind2 || ' '), 'latin1')]
  for (const { code, value: text } of subfields) {
    const bytes = encode(withoutTerminators(text))
    parts.push(Buffer.from([0x1f]), Buffer.from((code || ' ').slice(0, 1), 'latin1'), bytes)
  }
  return Buffer.concat([...parts, end])
}

/** 24 signs: what the record says of itself is kept, what the format counts is written. */
export function leaderOf(
  leader: string,
  set: CharacterSet,
  { length, base }: { length: number; base: number },
): string {
  const own = [...leader.padEnd(24).slice(0, 24)]
    .map(sign => (sign >= ' ' && sign <= '~' ? sign : ' '))
    .join('')
  return `${figures(length, 5)}${own.slice(5, 9)}${set === 'utf-8' ? 'a' : ' '}22${figures(base, 5)}${own.slice(17, 20)}4500`
}

import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatOfFile } from '../imports/formats.ts'
import { readBooks, recordOf } from '../imports/reading.ts'
import { marcBytes, readMarc } from './iso2709.ts'
import { readLines, toLines } from './lines.ts'
import { marcInJson, readJson, toMarcJson } from './marc-json.ts'
import { fromMarc8 } from './marc8.ts'
import { readMarcXml } from './marcxml.ts'
import type { MarcRecord } from './record.ts'
import { toMarc8 } from './to-marc8.ts'
import { toIso2709 } from './write-iso2709.ts'
import { toMarcXml } from './write-marcxml.ts'

const again = {
  'ISO 2709 in UTF-8': (record: MarcRecord) => readMarc({ bytes: toIso2709(record, 'utf-8'), whole: true }),
  'ISO 2709 in MARC-8': (record: MarcRecord) => readMarc({ bytes: toIso2709(record, 'marc-8'), whole: true }),
  MARCXML: (record: MarcRecord) => readMarcXml({ xml: toMarcXml(record), whole: true }),
  'MARC-in-JSON': (record: MarcRecord) => {
    const object = readJson({ text: toMarcJson(record), whole: true })
    return 'unreadable' in object ? null : marcInJson(object)
  },
  lines: (record: MarcRecord) => readLines({ text: toLines(record), whole: true }),
}
type Way = keyof typeof again
const ways = Object.keys(again) as Way[]

/** A record without what a format counts or cannot say: lengths, the place of the character set, control characters. */
function compared(record: MarcRecord | { unreadable: unknown } | null) {
  if (record === null || 'unreadable' in record) return record
  const text = (value: string) =>
    value
      .replace(/[\p{Cc}\ufffe\uffff]+/gu, ' ')
      .normalize('NFC')
      .trim()
  return {
    leader: record.leader.slice(5, 9) + record.leader.slice(17, 20),
    fields: record.fields.map(({ tag, ind1, ind2, value, subfields }) => ({
      tag,
      ind: subfields.length === 0 ? '' : ind1 + ind2,
      value: text(value),
      subfields: subfields.map(part => part.code + text(part.value)),
    })),
  }
}

const samples = new URL('../../../../../shared/samples/marc/', import.meta.url).pathname

describe.runIf(existsSync(samples))('records of samples made by others', () => {
  it.each(ways)(
    'come out of %s as they went in',
    async way => {
      let records = 0
      for (const file of readdirSync(samples).sort()) {
        const path = join(samples, file)
        const format = await formatOfFile(path)
        if (typeof format !== 'string' || format === 'csv') continue
        for await (const reading of readBooks(path, format)) {
          if ('refused' in reading || 'unreadable' in reading) continue
          const record = recordOf(format, reading.original)
          if (record === null || 'unreadable' in record || !isPlain(record)) continue
          expect(compared(again[way](record)), `${file}, record ${reading.number}`).toEqual(compared(record))
          records++
        }
      }
      expect(records).toBeGreaterThan(1400)
    },
    60_000,
  )

  it('of ISO 2709 in UTF-8 come out byte for byte', async () => {
    let [same, all] = [0, 0]
    for (const file of readdirSync(samples).filter(name => /\.(mrc|marc)$/.test(name))) {
      for await (const piece of marcBytes(createReadStream(join(samples, file)))) {
        const record = readMarc(piece)
        if ('unreadable' in record || record.leader[9] !== 'a' || record.lostBytes > 0) continue
        all++
        if (Buffer.from(toIso2709(record, 'utf-8')).equals(Buffer.from(piece.bytes))) same++
      }
    }
    // The others hold letters and their marks apart, unused bytes, or lengths that are wrong.
    expect(all).toBeGreaterThan(100)
    expect(same / all).toBeGreaterThan(0.4)
  })
})

/** What no format but its own can hold: a tag or code that is none, a control field with subfields. */
const isPlain = ({ fields }: MarcRecord) =>
  fields.every(
    ({ tag, ind1, ind2, value, subfields }) =>
      /^[0-9A-Za-z]{3}$/.test(tag) &&
      (tag < '010' ? subfields.length === 0 : subfields.length > 0 && value === '') &&
      [ind1, ind2].every(sign => /^[ 0-9a-zA-Z|]$/.test(sign)) &&
      subfields.every(({ code }) => /^[!-~]$/.test(code)) &&
      (tag < '010' ? value : subfields.map(part => part.value).join('')).trim() !== '',
  )

const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map(text =>
    text
      .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\s]+/gu, ' ')
      .normalize('NFC')
      .trim(),
  )
  .filter(text => text !== '' && !/^\p{M}/u.test(text))

const dataField = fc.record({
  tag: fc.integer({ min: 10, max: 999 }).map(number => String(number).padStart(3, '0')),
  ind1: fc.constantFrom(' ', '0', '1'),
  ind2: fc.constantFrom(' ', '0', '4'),
  value: fc.constant(''),
  subfields: fc.array(fc.record({ code: fc.constantFrom('a', 'b', '6', 'z'), value: word }), {
    minLength: 1,
    maxLength: 4,
  }),
})

const anyRecord: fc.Arbitrary<MarcRecord> = fc
  .array(dataField, { minLength: 1, maxLength: 8 })
  .map(fields => ({ leader: '00000nam a2200000 i 4500', fields, lostBytes: 0 }))

describe('any record', () => {
  it.each(ways)('comes out of %s as it went in', way => {
    fc.assert(
      fc.property(anyRecord, record => {
        expect(compared(again[way](record))).toEqual(compared(record))
      }),
      {
        numRuns: 300,
      },
    )
  })
})

describe('MARC-8', () => {
  it.each([
    'Müller',
    'Žižek, Świętochowski',
    'Ελλάδα',
    'Достоевский',
    'עברית',
    'العربية',
    '東京 漢字',
    'H₂O²',
    'a&#x41;b',
    '😀',
  ])('holds %s and gives it back', text => {
    expect(fromMarc8(toMarc8(text))).toEqual({ text, lost: 0 })
  })

  it('holds any text', () => {
    fc.assert(
      fc.property(word, text => {
        expect(fromMarc8(toMarc8(text)).text).toBe(text)
      }),
      { numRuns: 500 },
    )
  })
})

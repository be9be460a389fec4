import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { BookDraft, Reading } from '../drafts/draft.ts'
import { marcFixture } from '../marc/marc-fixture.ts'
import { formatOfFile } from './formats.ts'
import { readBooks } from './reading.ts'

const folder = mkdtempSync(join(tmpdir(), 'carrel-formats-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const fresh = () => join(folder, `file-${++files}`)

async function read(contents: string | Uint8Array) {
  const path = fresh()
  writeFileSync(path, contents)
  return readPath(path)
}

async function readPath(path: string) {
  const format = await formatOfFile(path)
  if (typeof format !== 'string')
    return { format: null, refused: format.refused.code, drafts: [], reasons: [] }
  const readings: Reading[] = []
  let refused: string | null = null
  for await (const reading of readBooks(path, format))
    if ('refused' in reading) refused = reading.refused.code
    else readings.push(reading)
  const drafts = readings.flatMap((one): BookDraft[] => ('draft' in one ? [one.draft] : []))
  const reasons = readings.flatMap(one =>
    'unreadable' in one ? [`${one.number} ${one.unreadable.code}`] : [],
  )
  return { format, refused, drafts, reasons }
}

const whales = {
  title: 'All about whales',
  publisher: 'Holiday',
  year: 1987,
  contributors: [{ name: 'Dorothy Patent' }],
}

describe('MARC as lines', () => {
  it.each([
    [
      'MarcEdit writes',
      '=LDR  00180nam  22     2  4500\n=001  42\n=100  1\\$aPatent, Dorothy.\n=245  10$aAll about whales.\n=260  \\\\$bHoliday,$c1987.\n\n=LDR  00180nam  22     2  4500\n=245  00$aCosts {dollar}5\n',
    ],
    [
      'MicroLIF writes',
      'A header of the file\r\nLDR00180nam  22     2  4500^\r\n100 1 _aPatent, Dorothy.^\r\n245 0_aAll about whales.^\r\n260  _bHoliday,_c1987.^`\r\nLDR00180nam  22     2  4500^\r\n245 0_aCosts $5^`\r\n',
    ],
    [
      'Aleph writes',
      'LEADER 00180nam a2200061 c 4500\r001 42\r100 1 $aPatent, Dorothy.\r245 10$aAll about whales.\r260   $bHoliday,$c1987.\rLEADER 00180nam\r245 00$aCosts five\r',
    ],
  ])('are read as %s them', async (_, text) => {
    const { format, drafts } = await read(text)
    expect(format).toBe('lines')
    expect(drafts[0]).toMatchObject(whales)
    expect(drafts[1]?.title).toMatch(/^Costs (\$5|five)$/)
  })

  it('cost only the record whose line is none', async () => {
    const { drafts, reasons } = await read(
      '=LDR  00000nam a2200000 a 4500\nnothing at all\n=LDR  00000nam a2200000 a 4500\n=245  00$aWhole\n',
    )
    expect(reasons).toEqual(['1 bad-line'])
    expect(drafts.map(({ title }) => title)).toEqual(['Whole'])
  })
})

describe('JSON', () => {
  const fields = [
    { '100': { ind1: '1', ind2: ' ', subfields: [{ a: 'Patent, Dorothy.' }] } },
    { '245': { ind1: '1', ind2: '0', subfields: [{ a: 'All about whales.' }] } },
    { '260': { ind1: ' ', ind2: ' ', subfields: [{ b: 'Holiday,' }, { c: '1987.' }] } },
  ]
  const record = { leader: '00180nam  22     2  4500', fields }

  it.each([
    ['a list', JSON.stringify([record, record])],
    ['one after the other', `${JSON.stringify(record)}\n${JSON.stringify(record)}\n`],
    ['lines broken inside text', JSON.stringify([record, record]).replaceAll('All about', 'All\nabout')],
  ])('holds MARC records as %s', async (_, text) => {
    const { format, drafts } = await read(text)
    expect(format).toBe('json')
    expect(drafts).toHaveLength(2)
    expect(drafts[1]).toMatchObject(whales)
  })

  it('holds MARC records with named tags and codes', async () => {
    const tagged = [
      { tag: '001', value: '42' },
      { tag: '245', ind1: '1', ind2: '0', subfields: [{ code: 'a', value: 'All about whales.' }] },
    ]
    expect((await read(JSON.stringify({ leader: '', fields: tagged }))).drafts[0]?.title).toBe(
      'All about whales',
    )
  })

  it('holds books as objects, in a list or by their keys', async () => {
    const book = {
      title: 'All about whales',
      authors: [{ fl: 'Dorothy Patent' }],
      publisher: 'Holiday',
      year: 1987,
    }
    for (const text of [JSON.stringify([book]), JSON.stringify({ '105': book })])
      expect((await read(text)).drafts[0]).toMatchObject(whales)
  })

  it('costs only the object that is broken or no book', async () => {
    const { drafts, reasons } = await read(`[{"a": tru}, {"colour": "red"}, ${JSON.stringify(record)}]`)
    expect(reasons).toEqual(['1 broken-json', '2 json-not-book'])
    expect(drafts).toHaveLength(1)
  })

  it('that ends in the middle costs its last object', async () => {
    const { drafts, reasons } = await read(JSON.stringify([record, record]).slice(0, -30))
    expect(drafts).toHaveLength(1)
    expect(reasons).toEqual(['2 cut-off'])
  })
})

describe('gzip', () => {
  const marc = marcFixture([['245', '10', 'a', 'All about whales']])

  it('is unpacked while it is read', async () => {
    const { format, drafts } = await read(gzipSync(Buffer.concat([marc, marc, marc])))
    expect(format).toBe('marc')
    expect(drafts).toHaveLength(3)
  })

  it('that ends in the middle keeps what came before', async () => {
    const noise = Array.from({ length: 2000 }, (_, at) =>
      marcFixture([['245', '10', 'a', `${at} ${Math.sin(at)}`]]),
    )
    const packed = gzipSync(Buffer.concat(noise))
    const { drafts, reasons } = await read(packed.subarray(0, packed.length - 5000))
    expect(drafts.length).toBeGreaterThan(100)
    expect(reasons.at(-1)).toMatch(/packed-cut$/)
  })

  it('that holds nothing readable is refused', async () => {
    expect((await read(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))).refused).toBe('broken-gzip')
  })

  it('that grows without end is refused before it does', async () => {
    const path = fresh()
    await pipeline(
      (function* () {
        yield Buffer.from('title\n')
        const line = Buffer.from(`${'\n'.repeat(1024 * 1024)}`)
        for (let megabytes = 0; megabytes < 80; megabytes++) yield line
      })(),
      createGzip(),
      createWriteStream(path),
    )
    expect((await readPath(path)).refused).toBe('bomb')
  })
})

describe('records that are no books', () => {
  it.each([
    ['an authority record', '00000nz  a2200000n  4500', 'authority'],
    ['a holdings record', '00000nx  a2200000n  4500', 'holdings'],
  ])('tell that they are %s', async (_, leader, code) => {
    const { reasons } = await read(marcFixture([['100', '1 ', 'a', 'Eliot, George']], leader))
    expect(reasons).toEqual([`1 ${code}`])
  })

  it('tell that they are MODS or Dublin Core', async () => {
    expect((await read('<modsCollection><mods/></modsCollection>')).refused).toBe('mods')
    const oai =
      '<OAI-PMH><record><metadata><oai_dc:dc><dc:title>X</dc:title></oai_dc:dc></metadata></record></OAI-PMH>'
    expect((await read(oai)).reasons).toEqual(['1 dublin-core'])
  })
})

it('reads UNIMARC by its own fields', async () => {
  const { drafts } = await read(
    marcFixture([
      ['001', 'frBN42'],
      ['010', '  ', 'a', '2-07-036822-X', 'd', '8 EUR'],
      ['100', '  ', 'a', '20010101d1942    m  y0frey50      ba'],
      ['101', '0 ', 'a', 'fre'],
      ['200', '1 ', 'a', '\u0098L’\u009cétranger', 'e', 'roman', 'f', 'Albert Camus'],
      ['210', '  ', 'a', 'Paris', 'c', 'Gallimard', 'd', '1942'],
      ['215', '  ', 'a', '184 p.'],
      ['606', '  ', 'a', 'Absurde', 'x', 'Roman'],
      ['700', ' 1', 'a', 'Camus', 'b', 'Albert', '4', '070'],
      ['702', ' 1', 'a', 'Gilbert', 'b', 'Stuart', '4', '730'],
    ]),
  )
  expect(drafts[0]).toMatchObject({
    title: 'L’étranger',
    subtitle: 'roman',
    publisher: 'Gallimard',
    year: 1942,
    languages: ['fr'],
    pages: 184,
    contributors: [
      { name: 'Albert Camus', role: 'author' },
      { name: 'Stuart Gilbert', role: 'translator' },
    ],
    identifiers: [
      { kind: 'isbn', value: '9782070368228' },
      { kind: 'control', value: 'frBN42' },
    ],
  })
})

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { BookDraft, Reading } from '../drafts/draft.ts'
import { type FixtureField, marcFixture } from '../marc/marc-fixture.ts'
import { formatOfFile } from './formats.ts'
import { readBooks } from './reading.ts'

const folder = mkdtempSync(join(tmpdir(), 'carrel-reading-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
async function read(contents: string | Uint8Array) {
  const path = join(folder, `file-${++files}`)
  writeFileSync(path, contents)
  return readPath(path)
}

async function readPath(path: string) {
  const format = await formatOfFile(path)
  if (typeof format !== 'string') return { refused: format.refused.code, readings: [] }
  const readings: Reading[] = []
  let refused: string | null = null
  for await (const reading of readBooks(path, format)) {
    if ('refused' in reading) refused = reading.refused.code
    else readings.push(reading)
  }
  return { refused, readings }
}

const drafts = (readings: Reading[]): BookDraft[] =>
  readings.flatMap(reading => ('draft' in reading ? [reading.draft] : []))
const reasons = (readings: Reading[]) =>
  readings.flatMap(reading =>
    'unreadable' in reading ? [`${reading.number} ${reading.unreadable.code}`] : [],
  )

const middlemarch: FixtureField[] = [
  ['001', 'ocm123'],
  ['003', 'OCoLC'],
  ['008', '860702r19941871enk           000 1 eng d'],
  ['020', '  ', 'a', '0-14-143954-8 (pbk.)'],
  ['020', '  ', 'a', '9780141439549', 'z', '9780439023481'],
  ['100', '1 ', 'a', 'Eliot, George,', 'd', '1819-1880.'],
  ['245', '10', 'a', 'Middlemarch :', 'b', 'a study of provincial life /', 'c', 'George Eliot.'],
  ['260', '  ', 'a', '[London :', 'b', 'Penguin,', 'c', '1994]'],
  ['300', '  ', 'a', 'xxxii, 852 p. ;', 'c', '20 cm.'],
  ['490', '0 ', 'a', 'Penguin classics ;', 'v', '12'],
  ['650', ' 0', 'a', 'Women', 'x', 'Social conditions', 'v', 'Fiction.'],
  ['650', ' 7', 'a', 'Women', 'x', 'Social conditions', 'v', 'Fiction.'],
  ['700', '1 ', 'a', 'Ashton, Rosemary,', 'e', 'editor.'],
  ['952', '  ', 'p', '30001', 'o', '823.8 ELI', 'a', 'CENTRAL', 'y', 'BK', 'g', '8.99'],
  ['952', '  ', 'a', 'a note of another system'],
]

describe('ISO 2709', () => {
  it('reads a record into the product’s own terms', async () => {
    const { readings } = await read(marcFixture(middlemarch))
    expect(drafts(readings)[0]).toMatchObject({
      title: 'Middlemarch',
      subtitle: 'a study of provincial life',
      statement: 'George Eliot',
      place: 'London',
      publisher: 'Penguin',
      published: '1994',
      year: 1994,
      originalYear: 1871,
      languages: ['en'],
      pages: 852,
      format: 'book',
      contributors: [
        { name: 'George Eliot', sortName: 'Eliot, George', dates: '1819-1880', role: 'author' },
        { name: 'Rosemary Ashton', sortName: 'Ashton, Rosemary', role: 'editor' },
      ],
      subjects: [{ label: 'Women – Social conditions – Fiction', kind: 'topic' }],
      series: [{ name: 'Penguin classics', number: '12' }],
      copies: [
        { barcode: '30001', callNumber: '823.8 ELI', branch: 'CENTRAL', itemType: 'BK', priceMinor: 899 },
      ],
    })
  })

  it('counts every 020 $a once, and no cancelled number', async () => {
    const { readings } = await read(
      marcFixture([
        ...middlemarch.filter(([tag]) => tag !== '020'),
        ['020', '  ', 'a', '0141439548'],
        ['020', '  ', 'a', '9780141439549'],
      ]),
    )
    const isbns = drafts(readings)[0]?.identifiers.filter(
      ({ kind }) => kind === 'isbn' || kind === 'isbn-wrong',
    )
    expect(isbns).toEqual([{ kind: 'isbn', value: '9780141439549' }])
  })

  it('shows the title in the script of the book and finds it romanised', async () => {
    const record = marcFixture([
      ['245', '10', '6', '880-01', 'a', 'La-Torah.'],
      ['100', '1 ', '6', '880-02', 'a', 'Zeṿin, Shelomoh.'],
      ['880', '10', '6', '245-01/(2/r', 'a', 'לתורה'],
      ['880', '1 ', '6', '100-02/(2/r', 'a', 'זוין, שלמה'],
    ])
    expect(drafts((await read(record)).readings)[0]).toMatchObject({
      title: 'לתורה',
      otherTitles: ['La-Torah'],
      contributors: [{ name: 'שלמה זוין', sortName: 'Zeṿin, Shelomoh', otherName: 'Shelomoh Zeṿin' }],
    })
  })

  it('reads MARC-8 by the leader, and UTF-8 that the leader denies', async () => {
    const marc8 = '00000nam  2200000 a 4500'
    const ansel = marcFixture([['245', '00', 'a', Buffer.from('Caf\xe2e', 'latin1')]], marc8)
    const utf8 = marcFixture([['245', '00', 'a', 'Café']], marc8)
    expect(drafts((await read(Buffer.concat([ansel, utf8]))).readings).map(({ title }) => title)).toEqual([
      'Café',
      'Café',
    ])
  })

  it('loses only the broken record, with its number and reason', async () => {
    const good = marcFixture([['245', '00', 'a', 'Whole']])
    const broken = Buffer.concat([good.subarray(0, 30), Buffer.from([0x1d])])
    const { readings } = await read(
      Buffer.concat([good, broken, good, marcFixture([['500', '  ', 'a', 'Note']]), good.subarray(0, 30)]),
    )
    expect(drafts(readings)).toHaveLength(2)
    expect(reasons(readings)).toEqual(['2 no-directory', '4 no-title', '5 cut-off'])
  })

  it('keeps initials, abbreviations of places and volumes, and no mark that turns a line around', async () => {
    const record = marcFixture([
      ['100', '1 ', 'a', 'Raney, Jimmy.'],
      ['245', '10', 'a', '\u200f\u202eTen standards :\u200f', 'b', 'for J.B. /'],
      ['260', '  ', 'a', 'Mississauga, Ont. :', 'b', 'Connector Music,', 'c', '[2001'],
      ['700', '1 ', 'a', 'Raney, Jimmy'],
      ['949', '  ', 'a', '4410', 'v', '3', 'i', '30007007474272', 'l', 'AUDIO', 't', 'SOUND'],
    ])
    expect(drafts((await read(record)).readings)[0]).toMatchObject({
      title: 'Ten standards',
      subtitle: 'for J.B.',
      place: 'Mississauga, Ont.',
      published: '2001',
      contributors: [{ name: 'Jimmy Raney', role: 'author' }],
      copies: [{ callNumber: '4410 v.3' }],
    })
  })

  it('takes nothing from a text that a database could not hold', async () => {
    const { readings } = await read(
      marcFixture([
        ['245', '00', 'a', 'A\u0000B\u0007 title'],
        ['500', '  ', 'a', 'n\u0000'],
      ]),
    )
    expect(JSON.stringify(drafts(readings))).not.toContain('\\u0000')
    expect(drafts(readings)[0]?.title).toBe('AB title')
  })

  it('survives any damage to a file', async () => {
    const whole = Buffer.concat([marcFixture(middlemarch), marcFixture([['245', '00', 'a', 'Second']])])
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
        async (length, changes) => {
          const damaged = Buffer.from(whole)
          for (const [place, byte] of changes) damaged[place] = byte
          const { readings, refused } = await read(damaged.subarray(0, length))
          expect(readings.length + (refused === null ? 0 : 1)).toBeGreaterThan(0)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('MARCXML', () => {
  const record = (inside: string) =>
    `<marc:record><marc:leader>00000nam a2200000 a 4500</marc:leader>${inside}</marc:record>`
  const title = (text: string) =>
    `<marc:datafield tag="245" ind1="0" ind2="0"><marc:subfield code="a">${text}</marc:subfield></marc:datafield>`

  it('loses only the broken record', async () => {
    const xml = `<?xml version="1.0"?><marc:collection>${record(title('One &amp; only'))}${record(title('<b>'))}${record(title('Two'))}</marc:collection>`
    const { readings } = await read(xml)
    expect(drafts(readings).map(draft => draft.title)).toEqual(['One & only', 'Two'])
    expect(reasons(readings)).toEqual(['2 broken-xml'])
  })

  it('finds records in an OAI-PMH answer', async () => {
    const { readings } = await read(
      `<OAI-PMH><record><header/><metadata>${record(title('Inside'))}</metadata></record></OAI-PMH>`,
    )
    expect(drafts(readings).map(draft => draft.title)).toEqual(['Inside'])
  })

  it('never expands an entity of a document type', async () => {
    const bomb = `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><collection>${record(title('&x;'))}${record(title('Fine'))}</collection>`
    const { readings } = await read(bomb)
    expect(drafts(readings).map(draft => draft.title)).toEqual(['Fine'])
    expect(reasons(readings)).toEqual(['1 broken-xml'])
  })

  it('refuses a page that holds no records', async () => {
    expect((await read('<html><body>Not here</body></html>')).refused).toBe('web-page')
    expect((await read('<feed><entry/></feed>')).refused).toBe('no-records')
  })
})

describe('CSV', () => {
  it('reads semicolons, quotes with line ends, a byte order mark and guarded numbers', async () => {
    const { readings } = await read(
      '\ufeffTitle;Author;ISBN\r\n"A ""long""\r\ntitle";Eliot, George;="0439023483"\r\n',
    )
    expect(drafts(readings)).toMatchObject([
      {
        title: 'A "long" title',
        contributors: [{ name: 'George Eliot', sortName: 'Eliot, George' }],
        identifiers: [{ kind: 'isbn', value: '9780439023481' }],
      },
    ])
  })

  it('takes the series out of a title and several authors out of a cell', async () => {
    const { readings } = await read(
      'authors,title,original_title,original_publication_year,language_code\n"J.K. Rowling, Mary GrandPré","Sorcerer\'s Stone (Harry Potter, #1)",Philosopher\'s Stone,1997.0,en-US\n',
    )
    expect(drafts(readings)).toMatchObject([
      {
        title: "Sorcerer's Stone",
        otherTitles: ["Philosopher's Stone"],
        series: [{ name: 'Harry Potter', number: '1' }],
        contributors: [{ sortName: 'Rowling, J.K.' }, { sortName: 'GrandPré, Mary' }],
        originalYear: 1997,
        languages: ['en-US'],
      },
    ])
  })

  it('tells LibraryThing’s columns from Goodreads’, names of languages and lists of subjects', async () => {
    const { readings } = await read(
      'Book Id\tTitle\tPrimary Author\tLanguages\tSubjects\tBCID\n5\tMarelle\tCortázar, Julio\tFrench, Spanish\t"Cortázar, Julio. Rayuela\nNovels\nnovels"\t21\n',
    )
    expect(drafts(readings)).toMatchObject([
      {
        identifiers: [{ kind: 'librarything', value: '5' }],
        languages: ['fr', 'es'],
        subjects: [{ label: 'Cortázar, Julio. Rayuela' }, { label: 'Novels' }],
        copies: [],
      },
    ])
  })

  it('tells what stands in a column of ISBNs and holds no number', async () => {
    const { readings } = await read('Title;ISBN\nOne;notanisbn\nTwo;=""\nThree;"9780140431216, see box"\n')
    const told = drafts(readings).map(draft => draft.told.map(one => [one.code, one.with?.written]))
    expect(told).toEqual([[['not-isbn', 'notanisbn']], [], [['not-isbn', 'see box']]])
  })

  it('decodes a stray cell of an older encoding by itself', async () => {
    const row = Buffer.concat([
      Buffer.from('Title,Author\nCafé,'),
      Buffer.from('Zo\xeb', 'latin1'),
      Buffer.from('\n'),
    ])
    expect(drafts((await read(row)).readings)[0]).toMatchObject({
      title: 'Café',
      contributors: [{ name: 'Zoë' }],
    })
  })

  it('says which rows have no title and where a quotation mark never closes', async () => {
    const { readings } = await read('Title,Author\n,Nobody\nFine,Somebody\n"Open,Never\n')
    expect(drafts(readings).map(({ title }) => title)).toEqual(['Fine'])
    expect(reasons(readings)).toEqual(['1 no-title', '3 quote-not-closed'])
  })

  it('refuses a table without a column of titles, naming what it found', async () => {
    expect((await read('a,b\n1,2\n')).refused).toBe('no-title-column')
  })
})

describe('files that are no catalogue', () => {
  it.each([
    ['nothing', new Uint8Array(), 'empty-file'],
    ['a zip or a spreadsheet', Buffer.from('PK\u0003\u0004rest'), 'zip-or-spreadsheet'],
    ['a compressed file', Buffer.from('BZh91AY&SY'), 'compressed'],
    ['a PDF', Buffer.from('%PDF-1.7'), 'pdf'],
  ])('refuses %s', async (_, contents, code) => expect((await read(contents)).refused).toBe(code))

  it('refuses or tells any garbage without an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async bytes => {
        const { refused, readings } = await read(bytes)
        expect(refused !== null || readings.length > 0).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

const samples = new URL('../../../../../shared/samples/', import.meta.url).pathname

describe.runIf(existsSync(samples))('samples made by others', () => {
  it.each([
    ['marc/evergreen_jazz_1k.mrc', 1000, 0],
    ['marc/evergreen_hebrew.marc', 20, 0],
    ['marc/evergreen_nepali.marc', 96, 0],
    ['marc/evergreen_badisbns.xml', 10, 0],
    ['marc/marcperl_badldr.usmarc', 6, 1],
    ['catalogue/goodbooks_books.csv', 10_000, 0],
  ])('reads %s: %i records, %i unreadable', async (file, whole, broken) => {
    const { readings } = await readPath(join(samples, file))
    expect([drafts(readings).length, reasons(readings).length]).toEqual([whole, broken])
  })

  it('reads or refuses every file there is, and loses no text to the database', async () => {
    for (const part of ['marc', 'exports', 'feeds', 'pdf', 'api']) {
      for (const file of readdirSync(join(samples, part))) {
        const { refused, readings } = await readPath(join(samples, part, file))
        expect(refused !== null || readings.length > 0, file).toBe(true)
        expect(JSON.stringify(drafts(readings)), file).not.toMatch(/\\u0000|\\ud[89a-f]/)
      }
    }
  })
})

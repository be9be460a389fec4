import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type FileRow, loggedRows } from './file-reading.ts'
import type { LoggedBook } from './logged-book.ts'

const folder = mkdtempSync(join(tmpdir(), 'carrel-logs-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function rowsOf(text: string | Buffer): Promise<FileRow[]> {
  const path = join(folder, 'whatever.bin')
  writeFileSync(path, text)
  const rows: FileRow[] = []
  for await (const row of loggedRows(path)) rows.push(row)
  return rows
}

async function booksOf(text: string | Buffer): Promise<LoggedBook[]> {
  return (await rowsOf(text)).flatMap(row => ('book' in row ? [row.book] : []))
}

async function bookOf(text: string | Buffer): Promise<LoggedBook> {
  const [book] = await booksOf(text)
  if (book === undefined) throw new Error('The file holds no book.')
  return book
}

const goodreadsHead =
  'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies'

describe('Goodreads', () => {
  it('brings everything that it tells, and keeps the rest', async () => {
    const book = await bookOf(
      `${goodreadsHead}\n7,"The Dispossessed (Hainish Cycle, #6)",Ursula K. Le Guin,"Le Guin, Ursula K.",Someone Else,"=""0061054887""","=""9780061054884""",4,4.2,Harper,Mass Market Paperback,387,1994,1974,2021/03/02,2020/12/24,"utopias, to-read","utopias (#3)",read,"<b>Walls</b><br/><br/>and &amp; doors<script>alert(1)</script>",true,lent to Ana,3,1\n`,
    )
    expect(book).toMatchObject({
      sourceId: '7',
      title: 'The Dispossessed',
      series: { name: 'Hainish Cycle', number: '6' },
      authors: ['Ursula K. Le Guin', 'Someone Else'],
      isbns: ['9780061054884'],
      pages: 387,
      year: 1994,
      format: 'book',
      status: 'read',
      shelves: ['utopias'],
      rating: 400,
      review: 'Walls\n\nand & doors',
      reviewSpoils: true,
      owned: true,
      addedOn: '2020-12-24',
      rest: {
        'Average Rating': '4.2',
        'Original Publication Year': '1974',
        'Author l-f': 'Le Guin, Ursula K.',
      },
    })
    expect(book.notes.map(({ body }) => body)).toEqual(['lent to Ana'])
    // Read three times, of which one day is known.
    expect(book.readthroughs.map(({ ended, outcome }) => [ended, outcome])).toEqual([
      [null, 'finished'],
      [null, 'finished'],
      ['2021-03-02', 'finished'],
    ])
  })

  it('keeps a row whose dates, rating or ISBN are none, and says so', async () => {
    const book = await bookOf(
      `${goodreadsHead}\n7,Ficciones,Jorge Luis Borges,,,"=""""",978030,9,,,,-5,,,0000/13/45,2020/02/31,,,read,,,,,\n`,
    )
    expect(book).toMatchObject({ rating: null, pages: null, addedOn: null, status: 'read' })
    expect(book.readthroughs).toEqual([{ began: null, ended: null, outcome: 'finished', progress: [] }])
    expect(book.told.map(({ code }) => code).sort()).toEqual([
      'odd-date',
      'odd-date',
      'odd-number',
      'odd-rating',
    ])
  })

  it('takes a shelf of their own in the place of a status for a shelf', async () => {
    const rows = ['half-read', 'abandoned', 'on-hold'].map(
      (shelf, at) => `${at},T${at},A,,,,,0,,,,,,,,2020/01/01,,,${shelf},,,,,`,
    )
    const books = await booksOf([goodreadsHead, ...rows].join('\n'))
    expect(books.map(({ status, shelves }) => [status, shelves])).toEqual([
      ['to-read', ['half-read']],
      ['did-not-finish', []],
      ['paused', []],
    ])
  })
})

describe('StoryGraph', () => {
  const head =
    'Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,Read Count,Moods,Star Rating,Review,Tags,Owned?'

  it('has rereads newest first, quarter stars and numbers of audiobooks', async () => {
    const book = await bookOf(
      `${head}\nPiranesi,Susanna Clarke,"",B0851JCZYV,audio,read,2021/01/01,2022/11/28,"2022/10/29-2022/11/28, 2021/09",3,dark,4.25,"","labyrinths, sea",Yes\n`,
    )
    expect(book).toMatchObject({ rating: 425, tags: ['labyrinths', 'sea'], owned: true, format: 'audiobook' })
    expect(book.numbers).toEqual([{ kind: 'asin', value: 'B0851JCZYV' }])
    expect(book.rest).toEqual({ Moods: 'dark' })
    expect(book.readthroughs.map(({ began, ended }) => [began, ended])).toEqual([
      [null, null],
      [null, '2021-09'],
      ['2022-10-29', '2022-11-28'],
    ])
  })

  it('keeps a book that was given up as one', async () => {
    const book = await bookOf(`${head}\nUlysses,James Joyce,"","",,did-not-finish,,,2021/02/02,0,,,,,No\n`)
    expect(book.readthroughs).toEqual([
      { began: null, ended: '2021-02-02', outcome: 'stopped', progress: [] },
    ])
  })
})

it('reads the JSON of LibraryThing, holes in its lists included', async () => {
  const book = await bookOf(
    JSON.stringify({
      9: {
        books_id: '9',
        title: 'Kindred',
        primaryauthor: 'Butler, Octavia E.',
        authors: [{ lf: 'Butler, Octavia E.', fl: 'Octavia E. Butler' }],
        tags: { 0: 'time', 3: 'family' },
        collections: ['Your library', 'Loft'],
        isbn: { 0: '0807083690', 2: '9780807083697' },
        entrydate: '2014-01-21',
        dateread: '2014-02',
        rating: 4.5,
        lcc: { code: 'PS3552' },
      },
    }),
  )
  expect(book).toMatchObject({
    title: 'Kindred',
    authors: ['Butler, Octavia E.'],
    isbns: ['9780807083697'],
    tags: ['time', 'family'],
    shelves: ['Loft'],
    owned: true,
    rating: 450,
    rest: { lcc: '{"code":"PS3552"}' },
  })
  expect(book.readthroughs.map(({ ended }) => ended)).toEqual(['2014-02'])
})

it('reads Libib, and any other table by the names of its columns', async () => {
  const libib = await bookOf(
    'item_type,title,creators,ean_isbn13,upc_isbn10,tags,notes,rating,status,began,completed,added,group\nbook,Kindred,Octavia Butler,9780807083697,,sf,from the market,4.5,Completed,2020-01-02,2020-01-09,2019-12-24,Loft\n',
  )
  expect(libib).toMatchObject({ status: 'read', rating: 450, shelves: ['Loft'], owned: true })
  expect(libib.readthroughs[0]).toMatchObject({ began: '2020-01-02', ended: '2020-01-09' })
  const other = await bookOf('title;author;status;rating\n"Die Wand";Marlen Haushofer;reading;3,75\n')
  expect(other).toMatchObject({ title: 'Die Wand', status: 'reading', rating: 375 })
})

describe('files as they come', () => {
  const table = 'Title,Author,Status\nNähe,"Éluard, Paul",read\n'
  it.each([
    ['with a byte order mark', Buffer.from(`\ufeff${table}`)],
    ['in UTF-16', Buffer.from(`\ufeff${table}`, 'utf16le')],
    ['in Windows-1252', Buffer.from(table, 'latin1')],
  ])('%s', async (_, bytes) => {
    expect(await bookOf(bytes)).toMatchObject({ title: 'Nähe', authors: ['Éluard, Paul'], status: 'read' })
  })

  it('keep the rows before a quote that is never closed, and say where it begins', async () => {
    const rows = await rowsOf('Title,Review\nOne,short\nTwo,"cut in the mid')
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatchObject({ number: 2, unreadable: { code: 'quote-not-closed' } })
  })

  it.each([
    ['nothing', '', 'empty-file'],
    ['no title', 'a,b\n1,2\n', 'no-title-column'],
    ['headings alone', 'Title,Author\n', 'no-rows'],
    ['a spreadsheet', 'PK\u0003\u0004xxxx', 'zip-or-spreadsheet'],
    ['records of a catalogue', '<collection><record></record></collection>', 'catalogue-records'],
  ])('are refused in words when they hold %s', async (_, text, code) => {
    expect(await rowsOf(text)).toEqual([{ refused: expect.objectContaining({ code }) }])
  })

  it('keep cells beyond the headings, and a row without a title with its reason', async () => {
    const rows = await rowsOf('Title,Author\nOne,A,more\n,B\n')
    expect(rows[0]).toMatchObject({ source: { 'column 3': 'more' } })
    expect(rows[1]).toMatchObject({ unreadable: { code: 'no-title' }, source: { Author: 'B' } })
  })
})

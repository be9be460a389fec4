import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { isRefused } from '../../../refusal.ts'
import { testLog } from '../log.fixture.ts'
import { readingPersonalData } from '../personal-data.ts'
import { addReadthrough } from '../readthroughs/editing.ts'
import { commitImport, importsIn, startImport } from './beginning.ts'
import { decideRow } from './deciding.ts'
import { testImports } from './import.fixture.ts'
import { tallyOf } from './import-queries.ts'

const log = testLog()
const imports = testImports(() => log.database)
const now = new Date('2026-11-29T10:00:00Z')
let town: { libraryId: string; ownerId: string }
let closed: { libraryId: string; ownerId: string }

beforeAll(async () => {
  town = await makeLibrary(log.db)
  closed = await makeLibrary(log.db)
  await sql`update identity.libraries set public_catalogue = false where id = ${closed.libraryId}`.execute(
    log.db,
  )
})

const head =
  'Book Id,Title,Author,ISBN13,My Rating,Number of Pages,Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review,Private Notes,Read Count,Owned Copies'
const table = (...rows: string[]) => [head, ...rows, ''].join('\n')

async function imported(personId: string, file: string): Promise<string> {
  const id = await imports.read(personId, file)
  await imports.write(personId, id)
  return id
}

describe('a row finds its work', () => {
  it('surely by a number whose titles agree, and by a title and author that are equal in one work alone', async () => {
    const byNumber = await imports.inCatalogue(town, {
      title: 'Beloved',
      authors: ['Toni Morrison'],
      isbns: ['9780394535975'],
    })
    const byTitle = await imports.inCatalogue(town, { title: 'Sula', authors: ['Morrison, Toni'] })
    const reader = await log.reader()
    const id = await imports.read(
      reader,
      table(
        '1,"Beloved (Trilogy, #1)",Toni Morrison,"=""9780394535975""",0,,,,,read,,,1,0',
        '2,SULA,Toni  Morrison,"=""""",0,,,,,read,,,1,0',
      ),
    )
    expect((await imports.rows(id)).map(({ verdict, work_id }) => [verdict, work_id])).toEqual([
      ['sure', byNumber],
      ['sure', byTitle],
    ])
  })

  it('asks where the number is of another title, two works are alike, or the author only begins alike', async () => {
    await imports.inCatalogue(town, { title: 'Gardening', authors: ['A. Spade'], isbns: ['9780141439600'] })
    for (const isbn of ['9780201530827', '9780262033848'])
      await imports.inCatalogue(town, { title: 'Emma', authors: ['Jane Austen'], isbns: [isbn] })
    await imports.inCatalogue(town, { title: 'Fen', authors: ['Caryl Churchill'] })
    const id = await imports.read(
      await log.reader(),
      table(
        '1,A Tale of Two Cities,Charles Dickens,9780141439600,0,,,,,read,,,1,0',
        '2,Emma,Jane Austen,,0,,,,,read,,,1,0',
        '3,Fen,Carla Churchill,,0,,,,,read,,,1,0',
        '4,Nobody Has This,Nobody,,0,,,,,read,,,1,0',
      ),
    )
    const rows = await imports.rows(id)
    expect(rows.map(({ verdict, reason }) => [verdict, reason?.code])).toEqual([
      ['unsure', 'same-number-other-title'],
      ['unsure', 'several'],
      ['unsure', 'nearly-the-same'],
      ['none', undefined],
    ])
    expect(rows.map(({ candidates }) => candidates.length)).toEqual([1, 2, 1, 0])
  })

  it('never in a catalogue that its reader may not look into, nor among the records of another’s log', async () => {
    await imports.inCatalogue(closed, { title: 'Hidden', authors: ['Ann Own'], isbns: ['9780306406157'] })
    const other = await log.reader()
    const row = '1,Hidden,Ann Own,9780306406157,0,,,,,read,,,1,0'
    await imported(other, table('9,Mine Alone,Ann Own,,0,,,,,read,,,1,0'))
    const id = await imports.read(await log.reader(), table(row, '2,Mine Alone,Ann Own,,0,,,,,read,,,1,0'))
    expect((await imports.rows(id)).map(({ verdict }) => verdict)).toEqual(['none', 'none'])
  })
})

describe('what is written', () => {
  it('stands where the file says: what was read before and is to be read again waits', async () => {
    const reader = await log.reader()
    const row = '1,Emma Again,Jane Austen,,4,,2021/03/02,2020/12/24,,to-read,,,2,0'
    await imported(reader, table(row))
    await imported(reader, table(row.replace(',2,0', ',3,0')))
    const [emma] = await imports.log(reader)
    expect(emma).toMatchObject({ status: 'to-read', rating: 400 })
    expect(emma?.readthroughs?.map(({ ended, outcome }) => [ended, outcome])).toEqual([
      [null, 'finished'],
      ['2021-03-02', 'finished'],
      [null, 'finished'],
    ])
    const { rows } = await sql<{
      id: string
    }>`select id from reading.books where person_id = ${reader}`.execute(log.db)
    const before = { bookId: rows[0]?.id ?? '', began: null, ended: '2015', outcome: 'finished' as const }
    expect(await addReadthrough(log.db, reader, before, now)).toMatchObject({
      readthroughId: expect.any(String),
    })
    expect((await imports.log(reader))[0]?.status).toBe('to-read')
  })

  it('is everything that the row tells: readings, shelves, tags, notes, rating, review, ownership', async () => {
    const reader = await log.reader()
    await imported(
      reader,
      table(
        '1,The Wall,Marlen Haushofer,,4,244,2021/03/02,2020/12/24,"alps, quiet",read,"<p>So <i>still</i>.</p>",lent to Ana,2,1',
        '2,Kin,,,0,,,,,currently-reading,,,0,0',
      ),
    )
    const [kin, wall] = await imports.log(reader)
    expect(wall).toMatchObject({
      title: 'The Wall',
      authors: ['Marlen Haushofer'],
      status: 'read',
      rating: 400,
      review: 'So still.',
      owned: true,
      addedOn: '2020-12-24',
      shelves: ['alps', 'quiet'],
      // The record that was made for it knows the pages; nothing is left for the reader to say.
      pages: 244,
      ownLength: { pages: null, minutes: null },
    })
    expect(wall?.readthroughs?.map(({ ended, outcome }) => [ended, outcome])).toEqual([
      [null, 'finished'],
      ['2021-03-02', 'finished'],
    ])
    expect(wall?.notes?.map(({ body }) => body)).toEqual(['lent to Ana'])
    expect(kin).toMatchObject({
      status: 'reading',
      readthroughs: [{ began: null, ended: null, outcome: null }],
    })
  })

  it('makes records that nobody else sees, one for rows that are the same book', async () => {
    const reader = await log.reader()
    const id = await imported(
      reader,
      table('1,Twice,Ann Own,,0,,2020/01/01,,,read,,,1,0', '2,Twice,Ann Own,,0,,2021/01/01,,,read,,,1,0'),
    )
    const { rows } = await sql<{ whose: string }>`select provisional_for as whose from catalog.works
      where title = 'Twice'`.execute(log.db)
    expect(rows).toEqual([{ whose: reader }])
    expect((await imports.rows(id)).map(({ result }) => result)).toEqual(['added', 'filled'])
    expect((await imports.log(reader))[0]?.readthroughs?.map(({ ended }) => ended)).toEqual([
      '2020-01-01',
      '2021-01-01',
    ])
  })

  it('keeps a row that no book can be made of, with its source and its reason', async () => {
    const reader = await log.reader()
    const id = await imported(reader, 'Title,Author,Mood\nOne,A,blue\n,B,red\n')
    const { rows } = await sql<{ source: object; result: string | null }>`select source, result
      from reading.import_rows where import_id = ${id} order by number`.execute(log.db)
    expect(rows).toEqual([
      { source: { Title: 'One', Author: 'A', Mood: 'blue' }, result: 'added' },
      { source: { Title: '', Author: 'B', Mood: 'red' }, result: null },
    ])
  })
})

describe('a second time', () => {
  const file = table(
    '1,Stoner,John Williams,,5,,2019/05/01,2019/01/01,campus,read,Slow and good,,1,1',
    '2,Augustus,John Williams,,0,,,,,to-read,,,0,0',
  )

  it('the same file adds nothing, and changes nothing that was edited since', async () => {
    const reader = await log.reader()
    await imported(reader, file)
    const [book] = (
      await sql<{ id: string }>`select book.id from reading.books book
      join catalog.works work on work.id = book.work_id
      where book.person_id = ${reader} and work.title = 'Stoner'`.execute(log.db)
    ).rows
    const edited = await sql`update reading.books set rating = null, review = 'Better now', owned = false
      where id = ${book?.id}`.execute(log.db)
    expect(edited.numAffectedRows).toBe(1n)
    await sql`delete from reading.shelf_books where person_id = ${reader}`.execute(log.db)
    const before = await imports.log(reader)
    const again = await imports.read(reader, file)
    expect((await tallyOf(log.db, again)).verdicts.known).toBe(2)
    await imports.write(reader, again)
    expect(await imports.log(reader)).toEqual(before)
    expect((await imports.rows(again)).map(({ result }) => result)).toEqual(['same', 'same'])
  })

  it('a later file of the same program fills in what is missing, and keeps what the reader has', async () => {
    const reader = await log.reader()
    await imported(reader, file)
    const id = await imported(
      reader,
      table(
        '1,Stoner: A Novel,J. Williams,,2,,2021/06/01,2019/01/01,"campus, again",read,Other words,,2,1',
        '2,Augustus,John Williams,,3,,2022/01/01,,,read,,,1,0',
      ),
    )
    expect((await imports.rows(id)).map(({ result }) => result)).toEqual(['filled', 'filled'])
    const [augustus, stoner] = await imports.log(reader)
    expect(stoner).toMatchObject({ rating: 500, review: 'Slow and good', shelves: ['again', 'campus'] })
    expect(stoner?.readthroughs?.map(({ ended }) => ended)).toEqual(['2019-05-01', '2021-06-01'])
    expect(augustus).toMatchObject({ status: 'to-read', rating: 300 })
  })

  it('is not begun by a second press, and leaves no file behind', async () => {
    const reader = await log.reader()
    const id = await imports.read(reader, file)
    expect(readdirSync(importsIn(imports.filesDir))).toEqual([])
    await commitImport(log.db, reader, id)
    expect(await commitImport(log.db, reader, id)).toEqual({ refused: 'not-now' })
    expect(await commitImport(log.db, await log.reader(), id)).toEqual({ refused: 'unknown-import' })
  })
})

it('goes with its reader: rows, and a file that nobody has read yet', async () => {
  const reader = await log.reader()
  const path = join(importsIn(imports.filesDir), 'waiting')
  await startImport(log.db, reader, { path, name: 'a.csv', day: '2026-11-29' }, now)
  expect(await readingPersonalData.files?.(log.db, reader)).toEqual(['reading-imports/waiting'])
  expect(await readingPersonalData.files?.(log.db, await log.reader())).toEqual([])
})

describe('rows that ask', () => {
  it('wait when all else is written, and go into the log as they are answered', async () => {
    const right = await imports.inCatalogue(town, {
      title: 'Persuasion',
      authors: ['Jane Austen'],
      isbns: ['9780141439686'],
    })
    await imports.inCatalogue(town, { title: 'Persuasion', authors: ['Jane Austen'] })
    const reader = await log.reader()
    const row = (number: number, title: string) => `${number},${title},Jane Austen,,0,,,,,read,,,1,0`
    const id = await imports.read(
      reader,
      table(row(1, 'Persuasion'), row(2, 'Sanditon'), row(3, 'Persuasion'), row(4, 'Persuasion')),
    )
    const answer = (number: number, given: Parameters<typeof decideRow>[2]['answer']) =>
      decideRow(log.db, reader, { importId: id, number, answer: given }, now)
    expect(await answer(1, { is: 'match', workId: right })).toEqual({ written: false })
    await imports.write(reader, id)
    expect((await imports.rows(id)).map(({ result }) => result)).toEqual(['added', 'added', null, null])
    expect((await tallyOf(log.db, id)).open).toBe(2)
    expect(await answer(3, { is: 'leave' })).toEqual({ written: true })
    expect(await answer(4, { is: 'own', title: null })).toEqual({ written: true })
    expect(await answer(4, { is: 'leave' })).toEqual({ refused: 'unknown-row' })
    expect((await imports.rows(id)).map(({ result }) => result)).toEqual(['added', 'added', 'left', 'added'])
    expect((await imports.log(reader)).map(({ title }) => title)).toEqual([
      'Persuasion',
      'Persuasion',
      'Sanditon',
    ])
  })

  it('take no work that their reader may not see, and no record without a title', async () => {
    const hidden = await imports.inCatalogue(closed, { title: 'Hidden too', authors: ['Ann Own'] })
    const reader = await log.reader()
    const id = await imports.read(reader, 'Work Id,Edition Id,Bookshelf\nOL1W,OL2M,Already Read\n')
    const answer = (given: Parameters<typeof decideRow>[2]['answer']) =>
      decideRow(log.db, reader, { importId: id, number: 1, answer: given }, now)
    expect(await answer({ is: 'match', workId: hidden })).toEqual({ refused: 'unknown-work' })
    expect(await answer({ is: 'own', title: ' ' })).toEqual({ refused: 'no-title' })
    expect(isRefused(await answer({ is: 'own', title: 'Orlando' }))).toBe(false)
    await imports.write(reader, id)
    expect((await imports.log(reader)).map(({ title, status }) => [title, status])).toEqual([
      ['Orlando', 'read'],
    ])
  })
})

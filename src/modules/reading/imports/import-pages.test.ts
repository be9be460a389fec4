import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { importRead, importWritten, uploadLog } from '../../../../tests/log-import.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { startWorker, type Worker } from '../../../jobs/worker.ts'
import { silentLog } from '../../../log.ts'
import { reading } from '../module.ts'

const site = testSite()
let reader: Browser
let worker: Worker

beforeAll(async () => {
  reader = (await somebody(site, 'Wren')).browser
  worker = await startWorker({
    database: site.database,
    jobs: reading.jobs ?? [],
    filesDir: site.filesDir,
    log: silentLog,
    pollEvery: 30,
    watched: true,
  })
  return () => worker.stop()
})

const table =
  'Title,Author,Status,Rating,Date Read\nThe Wall,Marlen Haushofer,read,4.25,2021-03-05\n<i>Loud</i>,A. Script,read,,0000/13/45\n,Nobody,,,\n'

describe('moving in', () => {
  it('begins with a file, shows what would happen, and puts it into the log', async () => {
    const address = await uploadLog(reader, table)
    expect((await reader.visit(address)).text).toContain('Reading your file')
    await importRead(site, worker, address)
    const preview = (await reader.visit(address)).text
    expect(preview).toContain('Nothing is in your log yet.')
    expect(preview).toContain('2 books are in no catalogue here')
    expect(preview).toContain('1 row cannot be read')
    expect(preview).toContain('<i>Loud</i>')
    expect(preview).toContain('is no date; that day stays unknown')
    expect((await reader.visit(`${address}?rows=unreadable`)).text).toContain('The row has no title.')
    expect((await reader.visit('/reading')).text).not.toContain('The Wall')
    expect((await reader.submit(`${address}/commitment`)).status).toBe(303)
    await importWritten(site, worker, address)
    expect((await reader.visit(address)).text).toContain('2 new books.')
    expect((await reader.visit('/reading')).text).toContain('The Wall')
    expect((await reader.visit('/reading/imports')).text).toContain('In your log')
  })

  it('says what is wrong with a file, before and after it is sent', async () => {
    const none = await reader.upload(
      '/reading/imports',
      {},
      { field: 'file', name: '', bytes: Buffer.alloc(0) },
    )
    expect([none.status, none.text.includes('Choose a file.')]).toEqual([422, true])
    const large = Buffer.alloc(51 * 1024 * 1024, 'a')
    const refused = await reader.upload(
      '/reading/imports',
      {},
      { field: 'file', name: 'a.csv', bytes: large },
    )
    expect([refused.status, refused.text.includes('larger than 50 MB')]).toEqual([422, true])
    const address = await uploadLog(reader, 'Werk,Wer\nFaust,Goethe\n')
    await importRead(site, worker, address)
    expect((await reader.visit(address)).text).toContain(
      'No column is headed “Title”. The columns are: Werk, Wer.',
    )
  })

  it('leaves rows that ask until there is time for them', async () => {
    const address = await uploadLog(
      reader,
      'Work Id,Edition Id,Bookshelf\nOL1W,,Already Read\nOL2W,,Already Read\n',
    )
    await importRead(site, worker, address)
    expect((await reader.visit(address)).text).toContain('2 rows ask you')
    const decision = `${address}/rows/1/decision`
    const untitled = await reader.submit(decision, { answer: 'own', title: ' ' })
    expect([untitled.status, untitled.text.includes('Write its title')]).toEqual([422, true])
    const answered = await reader.submit(decision, { answer: 'own', title: 'Orlando' })
    expect(answered.location).toContain('#row-2')
    await reader.submit(`${address}/commitment`)
    await importWritten(site, worker, address)
    expect((await reader.visit(address)).text).toContain('1 row waits for your word')
    expect((await reader.submit(`${address}/rows/2/decision`, { answer: 'leave' })).status).toBe(303)
    expect((await reader.visit(`${address}?rows=unsure`)).text).toContain('Left out.')
    expect((await reader.submit(`${address}/removal`)).location).toBe('/reading/imports')
    expect((await reader.visit(address)).status).toBe(404)
  })

  it('lets the reader look in the catalogue for the book of a row, which keeps its place', async () => {
    const { libraryId, branchIds } = await makeLibrary(site.database.db)
    const shelved = (title: string) =>
      putOnShelf(site.database.db, { libraryId, branchId: branchIds[0] ?? '', title, barcodes: [newId()] })
    const [{ workId }, { workId: closed }] = [
      await shelved('Orlando: A Biography'),
      await shelved('Orlando unseen'),
    ]
    await sql`update catalog.works set search = to_tsvector('simple', title) where id in (${workId}, ${closed})`.execute(
      site.database.db,
    )
    await sql`delete from catalog.holdings where work_id = ${closed}`.execute(site.database.db)
    const address = await uploadLog(
      reader,
      'Title,Author,Status\nOrlamdo,V. Woolf,read\nAnother,Nobody,read\n',
    )
    await importRead(site, worker, address)
    const none = await reader.visit(`${address}?rows=none`)
    expect(none.html).toContain('value="Orlamdo V. Woolf"')
    expect((await reader.visit(`${address}?rows=none&at=1&sought=zzz`)).text).toContain(
      'Nothing in the catalogue',
    )
    const looked = await reader.visit(`${address}?rows=none&after=0&at=1&sought=orlando`)
    expect(looked.html).toContain(`name="answer" value="${workId}"`)
    expect(looked.text).not.toContain('Orlando unseen')
    const decide = (answer: string) =>
      reader.submit(`${address}/rows/1/decision`, { answer, rows: 'none', after: '0' })
    expect((await decide(closed)).location).toContain('rows=none')
    expect((await reader.visit(`${address}?rows=none`)).text).not.toContain('You chose this book.')
    const decided = await decide(workId)
    expect(decided.location).toContain('rows=none&after=0&at=1#row-1')
    expect((await reader.visit(`${address}?rows=none`)).text).toContain('You chose this book.')
    await reader.submit(`${address}/commitment`)
    await importWritten(site, worker, address)
    const { rows } = await sql`select from reading.books where work_id = ${workId}`.execute(site.database.db)
    expect(rows).toHaveLength(1)
  })

  it('is nobody else’s to see or to decide', async () => {
    const address = await uploadLog(reader, table)
    const other = (await somebody(site, 'Robin')).browser
    expect((await other.visit(address)).status).toBe(404)
    for (const path of ['/commitment', '/removal', '/rows/1/decision'])
      expect((await other.submit(`${address}${path}`, { answer: 'leave' })).status).toBe(404)
  })
})

it('gives the whole log as a file that opens in no spreadsheet as a formula', async () => {
  expect((await reader.visit('/reading/export')).html).toContain('/reading/export?format=csv')
  const csv = await reader.visit('/reading/export?format=csv')
  expect(csv.headers.get('content-disposition')).toMatch(/carrel-log-\d{4}-\d\d-\d\d\.csv/)
  expect(csv.text).toContain('The Wall')
  expect(JSON.parse((await reader.visit('/reading/export?format=json')).text)[0]).toMatchObject({
    carrel: 'log',
  })
})

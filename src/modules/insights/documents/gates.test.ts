import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { placeInWork } from '../../reading/index.ts'
import { gateOf } from './gates.ts'
import { pagesOf } from './pdf.fixture.ts'
import { readDocumentJob } from './read-document.ts'
import { passagesFor } from './visible.ts'

const site = testSite()
const now = new Date('2026-11-20T12:00:00Z')
const pages = 100
let workId = ''
let bookId = ''
let reader: Somebody
const documents = { text: '', all: '', nothing: '' }

beforeAll(async () => {
  await librarian(site)
  reader = await somebody(site, 'Wren')
  workId = (await shelve(site, 'A novel of a hundred pages', 'G1')).workId
  await sql`update catalog.editions set pages = ${pages} where work_id = ${workId}`.execute(site.database.db)
  await reader.browser.submit('/reading', { work: workId, status: 'reading' })
  const { rows } = await sql<{ id: string }>`select id from reading.books where work_id = ${workId}`.execute(
    site.database.db,
  )
  bookId = rows[0]?.id ?? ''
  for (const spoils of ['text', 'all', 'nothing'] as const) {
    const texts = Array.from({ length: pages }, (_, at) => `On page ${at + 1} of ${spoils}.`)
    const fields = { owner: 'me', title: spoils, work: workId, spoils }
    const file = { field: 'file', name: 'novel.pdf', bytes: await pagesOf(...texts) }
    const { location } = await reader.browser.upload('/documents', fields, file)
    documents[spoils] = location?.replace('/documents/', '') ?? ''
    await readDocumentJob.run({ documentId: documents[spoils] }, jobContext(site, now))
  }
}, 60_000)

let told = 0
async function isAt(page: number): Promise<void> {
  const at = new Date(now.getTime() + ++told * 60_000)
  const share = Math.floor((page * 1_000_000) / pages)
  await sql`insert into reading.progress (id, person_id, readthrough_id, share, unit, value, length, told_at, day)
    select ${newId()}, book.person_id, one.id, ${share}, 'page', ${page}, ${pages}, ${at}, '2026-11-20' from reading.readthroughs one
    join reading.books book on book.id = one.book_id where book.id = ${bookId} limit 1`.execute(
    site.database.db,
  )
}
const pagesSeen = async (documentId: string): Promise<number[]> => {
  const found = await passagesFor(site.database.db, reader.id).where('document.id', '=', documentId).execute()
  return found.map(({ page_to }) => page_to).sort((one, other) => one - other)
}
const upTo = (page: number) => Array.from({ length: page }, (_, at) => at + 1)

describe('the book’s own text', () => {
  it('opens page by page: who is at one never gets the next', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: pages }), async page => {
        await isAt(page)
        expect((await placeInWork(site.database.db, reader.id, workId)) !== null).toBe(true)
        expect(await pagesSeen(documents.text)).toEqual(upTo(page))
      }),
      { numRuns: 25 },
    )
  })

  it('is not in the page that is shown before; whoever manages it may open it', async () => {
    await isAt(50)
    const at = `/documents/${documents.text}/pages`
    expect((await reader.browser.visit(`${at}/50`)).text).toContain('On page 50')
    const sealed = await reader.browser.visit(`${at}/51`)
    expect(sealed.html).not.toContain('On page 51')
    expect(sealed.text).toContain('Sealed until 51 % of the book')
    expect((await reader.browser.visit(`${at}/51?open=yes`)).text).toContain('On page 51')
  })

  it('stays shut to who has no log of the book', async () => {
    await sql`delete from reading.progress`.execute(site.database.db)
    expect(await pagesSeen(documents.text)).toEqual([])
    expect(await pagesSeen(documents.nothing)).toEqual(upTo(pages))
  })
})

describe('what tells all', () => {
  it('is for who has come to the end alone', async () => {
    await isAt(99)
    expect(await pagesSeen(documents.all)).toEqual([])
    await isAt(100)
    expect(await pagesSeen(documents.all)).toEqual(upTo(pages))
  })
})

describe('a gate', () => {
  it('lies behind the page before, however many pages there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 2000 }), (all, some) => {
        const page = ((some - 1) % all) + 1
        const gate = gateOf('text', page, all) ?? 0
        expect(gate).toBeGreaterThan(Math.floor(((page - 1) * 1_000_000) / all))
        expect(gate).toBeLessThanOrEqual(Math.floor((page * 1_000_000) / all))
      }),
    )
  })
})

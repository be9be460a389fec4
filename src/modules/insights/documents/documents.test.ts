import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, shelve } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { type Answer, type Browser, type Fields, testSite } from '../../../../tests/site.ts'
import { placeAt, type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { deleteAccount } from '../../identity/privacy/deleting.ts'
import { embedPassages } from '../embeddings/embed-passages.ts'
import { documentsIn } from './document-file.ts'
import { pagesOf } from './pdf.fixture.ts'
import { readDocumentJob } from './read-document.ts'
import { sweepDocuments } from './sweep-documents.ts'
import { passagesFor } from './visible.ts'

const site = testSite()
const now = new Date('2026-11-20T12:00:00Z')
const db = () => site.database.db
let owner: Browser
let reader: Somebody
let other: Somebody
let libraryId = ''

beforeAll(async () => {
  owner = await librarian(site)
  reader = await somebody(site, 'Wren')
  other = await somebody(site, 'Jonas')
  libraryId = (await idsOf(site)).libraryId
  await placeAt(site, reader, libraryId, 'member')
})

let made = 0
/** No two files are the same unless a test wants it. */
const text = (words = 'The reading room closes at nine.') => Buffer.from(`${words}\n\nNumber ${++made}.`)
const send = (
  browser: Browser,
  bytes: Uint8Array,
  fields: Fields = {},
  name = 'rules.txt',
): Promise<Answer> =>
  browser.upload('/documents', { owner: 'me', title: '', ...fields }, { field: 'file', name, bytes })
const idIn = ({ location, text: words }: Answer): string => {
  if (!location?.startsWith('/documents/')) throw new Error(`It was not taken: ${words}`)
  return location.replace('/documents/', '')
}
const context = () => jobContext(site, now)
/** Sends a document and does its jobs; returns its id. */
async function added(
  browser: Browser,
  bytes: Uint8Array,
  fields: Fields = {},
  name?: string,
): Promise<string> {
  const documentId = idIn(await send(browser, bytes, fields, name))
  await readDocumentJob.run({ documentId }, context())
  await embedPassages.run({ documentId }, context())
  return documentId
}
const count = async (table: string): Promise<number> => {
  const { rows } = await sql<{ count: string }>`select count(*) from ${sql.table(table)}`.execute(db())
  return Number(rows[0]?.count)
}

describe('a document', () => {
  it('is read into pages and passages with vectors, and opened page by page', async () => {
    const before = await count('insights.embeddings')
    const bytes = await pagesOf('The first page.', 'The second page, of whales.')
    const id = await added(reader.browser, bytes, { title: 'Two pages' }, 'two.pdf')
    const { text: words } = await reader.browser.visit(`/documents/${id}`)
    expect(words).toContain('Two pages')
    expect(words).toContain('PDF')
    const page = await reader.browser.visit(`/documents/${id}/pages/2`)
    expect(page.html).toMatch(/id="c2"[\s\S]*The second page, of whales\./)
    expect(page.html).not.toContain('The first page.')
    expect(page.html).toContain(`/documents/${id}/pages/1`)
    expect((await reader.browser.visit(`/documents/${id}/pages/3`)).status).toBe(404)
    expect((await count('insights.embeddings')) - before).toBe(2)
    const { rows } = await sql`select distinct model, dimensions from insights.embeddings`.execute(db())
    expect(rows).toEqual([{ model: 'carrel-hashed-1', dimensions: 1024 }])
  })

  it('is what stands in it, whatever it is called', async () => {
    const id = await added(reader.browser, await pagesOf('A page.'), {}, 'notes.txt')
    expect((await reader.browser.visit(`/documents/${id}`)).text).toContain('Kind PDF')
    const markdown = await added(reader.browser, text('# Notes\n\nOn *whales*.'), {}, 'notes.pdf')
    expect((await reader.browser.visit(`/documents/${markdown}`)).text).toContain('Kind Markdown')
    const zip = await added(reader.browser, Buffer.from('PK\x03\x04\x00\x00'), {}, 'book.pdf')
    const refused = await reader.browser.visit(`/documents/${zip}`)
    expect(refused.text).toContain('It is not a PDF, a plain text or a Markdown file')
    expect(refused.html).toContain(`action="/documents/${zip}/reading"`)
  })

  it('keeps what was typed when it is refused, and leaves no file behind', async () => {
    const files = readdirSync(documentsIn(site.filesDir))
    const empty = await send(reader.browser, new Uint8Array(), { title: 'Kept <title>' })
    expect([empty.status, empty.title]).toEqual([422, expect.stringContaining('Error: ')])
    expect(empty.text).toContain('Choose a file')
    expect(empty.html).toContain('value="Kept &lt;title&gt;"')
    const theirs = await send(reader.browser, text(), { owner: `library:${libraryId}` })
    expect([theirs.status, theirs.text.includes('Choose who may read it')]).toEqual([422, true])
    expect((await send(reader.browser, text(), { work: newId() })).status).toBe(422)
    expect(readdirSync(documentsIn(site.filesDir))).toEqual(files)
  })

  it('is one of its owner however often it is sent, and says which', async () => {
    const bytes = text()
    const id = idIn(await send(reader.browser, bytes, { title: 'The first' }))
    const again = await send(reader.browser, bytes, { title: 'The second' }, 'other.txt')
    expect(again.status).toBe(422)
    expect(again.html).toContain(`<a href="/documents/${id}" dir="auto">The first</a>`)
    expect((await send(other.browser, bytes)).status).toBe(303)
    // Two at once leave one.
    const twice = text()
    const answers = await Promise.all([send(reader.browser, twice), send(reader.browser, twice)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422])
  })

  it('lies under a name that says nothing, outside of what is served', async () => {
    const id = idIn(await send(reader.browser, text(), {}, '../../escape.txt'))
    const { rows } = await sql<{ file: string; file_name: string }>`
      select file, file_name from insights.documents where id = ${id}`.execute(db())
    expect(rows[0]).toEqual({ file: expect.stringMatching(/^[0-9a-f]{64}$/), file_name: 'escape.txt' })
    expect(existsSync(join(documentsIn(site.filesDir), rows[0]?.file ?? ''))).toBe(true)
  })

  it('goes with every trace of it', async () => {
    const counts = () =>
      Promise.all(['insights.documents', 'insights.chunks', 'insights.embeddings'].map(count))
    const before = await counts()
    const files = readdirSync(documentsIn(site.filesDir))
    const id = await added(reader.browser, text('Nothing of this may stay: xylograph.'))
    expect(await counts()).toEqual(before.map(value => value + 1))
    expect((await other.browser.submit(`/documents/${id}/removal`)).status).toBe(404)
    expect((await reader.browser.visit(`/documents/${id}/removal`)).text).toContain('Take away rules')
    expect((await reader.browser.submit(`/documents/${id}/removal`)).location).toBe('/documents')
    expect(await counts()).toEqual(before)
    expect(readdirSync(documentsIn(site.filesDir))).toEqual(files)
    const { rows } = await sql`select from pgboss.job where data::text like '%xylograph%'
      union all select from jobs.tasks where coalesce(result::text, '') like '%xylograph%'`.execute(db())
    expect(rows).toEqual([])
    expect((await reader.browser.visit(`/documents/${id}`)).status).toBe(404)
  })

  it('is read again from its beginning after a run that was killed, and its removal is finished', async () => {
    const documentId = idIn(await send(reader.browser, text('Once only.')))
    await sql`insert into insights.chunks (id, document_id, number, page_from, page_to, body, search)
      values (${newId()}, ${documentId}, 1, 1, 1, 'half', ''), (${newId()}, ${documentId}, 7, 1, 1, 'a run', '')`.execute(
      db(),
    )
    for (let run = 0; run < 2; run++) await readDocumentJob.run({ documentId }, context())
    for (let run = 0; run < 2; run++) await embedPassages.run({ documentId }, context())
    const { rows } =
      await sql`select number, body from insights.chunks where document_id = ${documentId}`.execute(db())
    expect(rows).toEqual([{ number: 1, body: expect.stringMatching(/^Once only\./) }])
    await sql`update insights.documents set removed_at = now() where id = ${documentId}`.execute(db())
    expect((await reader.browser.visit(`/documents/${documentId}`)).status).toBe(404)
    await sweepDocuments.run({}, context())
    const { rows: left } = await sql`select from insights.documents where id = ${documentId}`.execute(db())
    expect(left).toEqual([])
  })

  it('whose file has gone says so, and can be read again when it is back', async () => {
    const documentId = idIn(await send(reader.browser, text('Back again.')))
    const { rows } = await sql<{
      file: string
    }>`select file from insights.documents where id = ${documentId}`.execute(db())
    const path = join(documentsIn(site.filesDir), rows[0]?.file ?? '')
    const bytes = readFileSync(path)
    expect((await reader.browser.visit(`/documents/${documentId}`)).text).toContain('Reading the document')
    const { rmSync } = await import('node:fs')
    rmSync(path)
    await readDocumentJob.run({ documentId }, context())
    expect((await reader.browser.visit(`/documents/${documentId}`)).text).toContain('no longer there')
    writeFileSync(path, bytes)
    expect((await other.browser.submit(`/documents/${documentId}/reading`)).status).toBe(404)
    await reader.browser.submit(`/documents/${documentId}/reading`)
    await readDocumentJob.run({ documentId }, context())
    expect((await reader.browser.visit(`/documents/${documentId}/pages/1`)).text).toContain('Back again.')
  })
})

describe('who sees a document', () => {
  const seenBy = async (browser: Browser, id: string) =>
    Promise.all(
      [`/documents/${id}`, `/documents/${id}/pages/1`].map(async path => (await browser.visit(path)).status),
    )
  const passages = async ({ id }: Somebody, documentId: string) =>
    passagesFor(db(), id).where('document.id', '=', documentId).execute()

  it('whose it is alone, of one’s own', async () => {
    const id = await added(reader.browser, text())
    expect(await seenBy(reader.browser, id)).toEqual([200, 200])
    expect(await seenBy(other.browser, id)).toEqual([404, 404])
    expect(await seenBy(owner, id)).toEqual([404, 404])
    expect((await other.browser.visit('/documents')).html).not.toContain(id)
    expect(await passages(reader, id)).toHaveLength(1)
    expect(await passages(other, id)).toEqual([])
  })

  it('its members, of a library’s; who holds the permission manages it', async () => {
    const id = await added(owner, text(), { owner: `library:${libraryId}` })
    expect(await seenBy(reader.browser, id)).toEqual([200, 200])
    expect(await seenBy(other.browser, id)).toEqual([404, 404])
    expect((await reader.browser.visit(`/documents/${id}`)).html).not.toContain('/removal')
    expect((await reader.browser.submit(`/documents/${id}/removal`)).status).toBe(404)
    expect((await owner.visit('/documents')).html).toContain(`?of=library:${libraryId}`)
    expect((await owner.visit(`/documents?of=library:${libraryId}`)).html).toContain(id)
    expect((await owner.submit(`/documents/${id}/removal`)).status).toBe(303)
  })

  it('its members, of a club’s; who runs it or keeps it in order manages it', async () => {
    const facts = { language: 'en', zone: 'Europe/London', name: 'Tuesday', joining: 'open', once: newId() }
    const club = (await other.browser.submit('/clubs', facts)).location ?? ''
    const fields = { owner: `club:${club.replace('/clubs/', '')}` }
    expect((await send(reader.browser, text(), fields)).status).toBe(422)
    const id = await added(other.browser, text(), fields)
    expect(await seenBy(reader.browser, id)).toEqual([404, 404])
    expect((await reader.browser.visit(club)).html).not.toContain(`/documents/${id}`)
    await reader.browser.submit(`${club}/membership`, {})
    expect(await seenBy(reader.browser, id)).toEqual([200, 200])
    const seen = await reader.browser.visit(club)
    expect(seen.html).toContain(`/documents/${id}`)
    expect(seen.html).toContain('/questions')
    expect(seen.text).not.toContain('Add a document for the club')
    expect((await other.browser.visit(club)).text).toContain('Add a document for the club')
    expect((await reader.browser.submit(`/documents/${id}/removal`)).status).toBe(404)
    expect((await send(reader.browser, text(), fields)).status).toBe(422)
    expect((await other.browser.submit(`/documents/${id}/removal`)).status).toBe(303)
  })

  it('nobody who is not signed in', async () => {
    const id = await added(reader.browser, text())
    const stranger = site.browser()
    for (const path of ['/documents', '/documents/new', `/documents/${id}`, `/documents/${id}/pages/1`])
      expect((await stranger.visit(path)).location).toContain('/sign-in')
  })

  it('goes with the person, file and all; a library’s stays and forgets who brought it', async () => {
    const going = await somebody(site, 'Mina')
    await placeAt(site, going, libraryId, 'librarian')
    const own = await added(going.browser, text('Mine alone.'))
    const theirs = await added(going.browser, text('For all.'), { owner: `library:${libraryId}` })
    const { rows } = await sql<{
      file: string
    }>`select file from insights.documents where id = ${own}`.execute(db())
    const path = join(documentsIn(site.filesDir), rows[0]?.file ?? '')
    expect(existsSync(path)).toBe(true)
    await deleteAccount(db(), going.id, site, { by: null, address: null }, now)
    expect(existsSync(path)).toBe(false)
    const { rows: left } = await sql`select id, added_by from insights.documents
      where id in (${own}, ${theirs})`.execute(db())
    expect(left).toEqual([{ id: theirs, added_by: null }])
    expect((await reader.browser.visit(`/documents/${theirs}`)).status).toBe(200)
  })
})

describe('what is left behind', () => {
  it('is swept up a day later; what a document has stays', async () => {
    const id = idIn(await send(reader.browser, text()))
    const folder = documentsIn(site.filesDir)
    const lost = join(folder, newId())
    writeFileSync(lost, 'lost')
    const old = new Date('2020-01-01T00:00:00Z')
    const kept = readdirSync(folder)
    for (const file of kept) utimesSync(join(folder, file), old, old)
    await sweepDocuments.run({}, context())
    expect(existsSync(lost)).toBe(false)
    const { rows } = await sql<{
      file: string
    }>`select file from insights.documents where id = ${id}`.execute(db())
    expect(existsSync(join(folder, rows[0]?.file ?? ''))).toBe(true)
  })
})

describe('a document about a book', () => {
  it('stands on the book’s page, for who may see it', async () => {
    const { workId } = await shelve(site, 'Moby-Dick', 'D1')
    const form = await reader.browser.visit(`/documents/new?work=${workId}`)
    expect(form.text).toContain('What it gives away of Moby-Dick')
    const id = await added(reader.browser, text(), { work: workId, spoils: 'nothing', title: 'Whales' })
    expect((await reader.browser.visit(`/books/${workId}`)).html).toContain(`/documents/${id}"`)
    expect((await other.browser.visit(`/books/${workId}`)).html).not.toContain(id)
    expect((await reader.browser.visit(`/documents/${id}`)).html).toContain(`/books/${workId}`)
  })
})

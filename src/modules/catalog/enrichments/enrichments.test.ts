import sharp from 'sharp'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idsOf, librarian } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { outsideWorld } from '../../../../tests/outside.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { placeAt, somebody } from '../../../../tests/somebody.ts'
import { readConfig } from '../../../config.ts'
import { googleAnswer, isbn, openLibraryAnswer } from '../lookups/answers.fixture.ts'
import { tables } from '../tables.ts'
import { enrichJob } from './enrich-job.ts'

const world = await outsideWorld()
const site = testSite({ settings: world.settings })
const now = new Date()
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)
let staff: Browser
let book = ''

beforeAll(async () => {
  staff = await librarian(site)
  const { branchId } = await idsOf(site)
  const answer = await staff.submit('/books', {
    title: 'The Lighthouse Ledger',
    authors: 'Marta Øverland',
    isbn,
    publisher: 'A Publisher That We Wrote',
    format: 'book',
    copy: 'yes',
    branchId,
  })
  book = answer.location ?? ''
})

const cover = () => ({
  ...openLibraryAnswer,
  [`ISBN:${isbn}`]: { ...openLibraryAnswer[`ISBN:${isbn}`], cover: { large: `${world.origin}/1-L.jpg` } },
})

beforeEach(async () => {
  world.says('/api/books', cover())
  world.says('/books/v1/volumes', googleAnswer)
  const picture = await sharp({ create: { width: 300, height: 450, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  world.answers('/1-L.jpg', (_url, res) => res.end(picture))
  await site.database.pool.query('truncate catalog.enrichments, catalog.lookups')
})

/** New settings each time: whether a host is down is remembered with them. */
const run = (when = new Date()) =>
  enrichJob.run(
    {},
    { ...jobContext(site, when), lookups: readConfig({ NODE_ENV: 'test', ...world.settings }).lookups },
  )

const enrichment = () =>
  tables(site.database.db).selectFrom('catalog.enrichments').selectAll().executeTakeFirstOrThrow()
const edition = () =>
  tables(site.database.db)
    .selectFrom('catalog.editions')
    .select(['publisher', 'pages', 'summary', 'cover', 'year'])
    .where('work_id', '=', book.replace('/books/', ''))
    .executeTakeFirstOrThrow()

const down = () => {
  for (const path of ['/api/books', '/books/v1/volumes'])
    world.answers(path, (_url, res) => res.writeHead(503).end())
}

describe('asking others about the library’s books', () => {
  it('shows field by field what they would fill, and changes nothing by itself', async () => {
    await staff.submit('/enrichments')
    await run()
    expect(await edition()).toEqual({
      publisher: 'A Publisher That We Wrote',
      pages: null,
      summary: null,
      cover: null,
      year: null,
    })
    const { text } = await staff.visit('/enrichments')
    expect(text).toMatch(/Pages:? 312 .*Open Library/)
    expect(text).toMatch(/A keeper counts ships & losses\. Google Books/)
    expect(text).not.toContain('Fjord & Sons')
  })

  it('fills what is empty when somebody says so, keeps what was written, and can be read in the history', async () => {
    await staff.submit('/enrichments')
    await run()
    const { id, cover: name } = await enrichment()
    expect((await staff.visit(`/covers/${name}/small`)).status).toBe(200)
    await staff.submit(`/enrichments/${id}/application`)
    expect(await edition()).toEqual({
      publisher: 'A Publisher That We Wrote',
      pages: 312,
      summary: 'A keeper counts ships & losses.',
      cover: name,
      year: 2019,
    })
    expect((await staff.visit(`${book}/history`)).text).toContain('312')
    expect((await staff.submit(`/enrichments/${id}/application`)).status).toBe(404)
    expect((await staff.visit('/search?q=lighthouses')).text).toContain('The Lighthouse Ledger')
  })

  it('has nothing to show where others know no more', async () => {
    await staff.submit(`${book}/enrichments`)
    await run()
    expect(await enrichment()).toMatchObject({ status: 'nothing', attempts: 1 })
  })

  it('is tried again after longer and longer waits, and then left to a person', async () => {
    down()
    await staff.submit(`${book}/enrichments`)
    await run(minutes(1))
    const waits: number[] = []
    for (let attempt = 2; attempt <= 5; attempt++) {
      const { next_at, status, attempts, last_error } = await enrichment()
      expect({ status, attempts }).toEqual({ status: 'waiting', attempts: attempt - 1 })
      expect(last_error).toContain('could not be reached')
      waits.push(next_at.getTime())
      await run(new Date(next_at.getTime() - 1))
      expect((await enrichment()).attempts).toBe(attempt - 1)
      await run(next_at)
    }
    expect(waits.every((wait, place) => place === 0 || wait > (waits[place - 1] ?? 0))).toBe(true)
    const failed = await enrichment()
    expect(failed).toMatchObject({ status: 'failed', attempts: 5 })
    expect((await staff.visit('/enrichments?status=failed')).text).toContain('Asked 5 times')
    world.says('/api/books', cover())
    await staff.submit(`/enrichments/${failed.id}/retry`)
    await run(minutes(600))
    expect((await enrichment()).status).toBe('nothing')
  }, 60_000)

  it('is one question, however often somebody presses', async () => {
    await staff.submit(`${book}/enrichments`)
    await staff.submit(`${book}/enrichments`)
    await staff.submit('/enrichments')
    const { rows } = await site.database.pool.query('select count(*)::int as count from catalog.enrichments')
    expect(rows[0]?.count).toBe(1)
  })

  it('is each library’s own: nobody decides for another', async () => {
    await staff.submit(`${book}/enrichments`)
    await site.database.pool.query(`update catalog.enrichments set status = 'failed'`)
    const { id } = await enrichment()
    const stranger = await somebody(site, 'Jonas')
    await placeAt(site, stranger, (await makeLibrary(site.database.db)).libraryId, 'librarian')
    for (const act of ['application', 'dismissal', 'retry'])
      expect((await stranger.browser.submit(`/enrichments/${id}/${act}`)).status).toBe(404)
    expect((await stranger.browser.visit('/enrichments?status=failed')).text).not.toContain('Lighthouse')
  })
})

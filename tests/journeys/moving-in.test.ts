import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { transaction } from '../../src/database.ts'
import { startWorker, type Worker } from '../../src/jobs/worker.ts'
import { silentLog } from '../../src/log.ts'
import { addProvisional, approveProvisional, type ReadersBook } from '../../src/modules/catalog/index.ts'
import { modules } from '../../src/modules.ts'
import { idsOf, librarian } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'
import { somebody } from '../somebody.ts'

const sample = new URL('../../../shared/samples/exports/mousereeve_goodreads.csv', import.meta.url).pathname
/** A library of three hundred books that somebody gave away for tests, or thirty of ours. */
const file = existsSync(sample) ? readFileSync(sample) : Buffer.from(ownFile())

function ownFile(): string {
  const head =
    'Book Id,Title,Author,ISBN13,My Rating,Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review,Read Count,Owned Copies'
  const rows = Array.from({ length: 29 }, (_, at) =>
    [
      at + 2,
      `Days at Sea ${at}`,
      'Ann Own',
      '="9780000000000"',
      at % 6,
      `2020/01/${10 + (at % 20)}`,
      '2019/12/01',
    ]
      .concat(at % 5 ? ['', 'read', '', 1, 0] : ['sea', 'to-read', '', 0, 1])
      .join(','),
  )
  const known = '1,Beloved,Toni Morrison,="9780394535975",5,,2019/01/01,,read,<b>Read it</b>,2,1'
  const asked = '40,Harbours,Ann Own,"=""""",3,,2019/01/01,,read,,1,0'
  return [head, known, ...rows, asked, ''].join('\n')
}

type Row = { Title: string; Author: string; ISBN13: string }
const rows = parse<Row>(file, { columns: true, relax_quotes: true })
const plain = rows.filter(({ Title }) => !/[(:]/.test(Title))
const isbnOf = ({ ISBN13 }: Row) => ISBN13.replace(/\D/g, '')
const known = plain.find(row => isbnOf(row) !== '') as Row
const asked = plain.find(row => isbnOf(row) === '') as Row

describe.each([
  ['with JavaScript', { javaScriptEnabled: true, viewport: { width: 1280, height: 900 } }],
  ['without JavaScript, on a phone', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }],
])('moving in from Goodreads, %s', (_name, options) => {
  const site = testSite()
  let browser: Browser
  let page: Page
  let worker: Worker

  beforeAll(async () => {
    await librarian(site)
    // The library has one of the books once, and one twice.
    for (const [row, isbns] of [
      [known, [isbnOf(known)]],
      [asked, ['9780141439686']],
      [asked, ['9780306406157']],
    ] as const)
      await inCatalogue(row, isbns)
    worker = await startWorker({
      database: site.database,
      jobs: modules.flatMap(module => module.jobs ?? []),
      filesDir: site.filesDir,
      log: silentLog,
      watched: true,
    })
    const reader = await somebody(site, 'Wren')
    browser = await openBrowser()
    const context = await browser.newContext(options)
    const cookies = [...reader.browser.cookies].map(([name, value]) => ({ name, value, url: site.origin }))
    await context.addCookies(cookies)
    page = await context.newPage()
  })
  afterAll(async () => {
    await browser.close()
    await worker.stop()
  })

  async function inCatalogue(row: Row, isbns: readonly string[]): Promise<void> {
    const { libraryId, personId } = await ids()
    const book: ReadersBook = {
      title: row.Title,
      subtitle: null,
      authors: [row.Author],
      identifiers: isbns.map(value => ({ kind: 'isbn', value })),
      workId: null,
      publisher: null,
      year: null,
      pages: null,
      format: 'book',
      language: null,
      series: null,
    }
    const now = new Date()
    await transaction(site.database.db, async tx => {
      const [made] = await addProvisional(tx, personId, [book], now)
      await approveProvisional(tx, made?.workId ?? '', libraryId, { personId: null, now })
    })
  }

  async function ids() {
    const { libraryId } = await idsOf(site)
    const person = await site.database.pool.query('select id from identity.people limit 1')
    return { libraryId, personId: String(person.rows[0]?.id) }
  }

  const main = () => page.getByRole('main')
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

  /** With JavaScript the page looks again by itself; without, a link does. */
  async function until(name: string): Promise<void> {
    if (options.javaScriptEnabled) return heading(name)
    for (let looks = 0; looks < 600; looks++) {
      if ((await page.getByRole('heading', { level: 1, name }).count()) > 0) return
      await main().getByRole('link', { name: 'Look how far it is' }).click()
    }
    throw new Error(`The page never became ${name}.`)
  }

  it('finds the way in from one’s log, and sends the file', async () => {
    await page.goto(`${site.origin}/reading`)
    await page.getByRole('link', { name: 'In and out' }).click()
    await heading('Bring your library along')
    await page.getByText('Where programs keep their export').click()
    await page.getByText('My Books > Import and export > Export library').waitFor()
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'goodreads_library_export.csv', mimeType: 'text/csv', buffer: file })
    await page.getByRole('button', { name: 'Read the file' }).click()
  }, 60_000)

  it('sees what it would become before anything is written', async () => {
    await until('Look through your library')
    await page.getByText(`The file has ${rows.length} rows`).waitFor()
    await page.getByText('1 row asks you which book it is').waitFor()
    await page.getByText('1 row is surely in the catalogue').waitFor()
    await page.goto(`${site.origin}/reading`)
    expect(await page.getByText(known.Title).count()).toBe(0)
    await page.goBack()
  }, 60_000)

  it('puts all into the log but the row that asks, which is answered later', async () => {
    await page.getByRole('button', { name: `Put ${rows.length - 1} rows into my log` }).click()
    await until('Your library is here')
    await page.getByText('1 row waits for your word').waitFor()
    await page.goto(`${site.origin}/reading`)
    await page.getByRole('link', { name: 'In and out' }).click()
    await page.getByText('1 row asks you').waitFor()
    await page.getByRole('link', { name: 'goodreads_library_export.csv' }).click()
    await page
      .getByRole('button', { name: /^It is this/ })
      .first()
      .click()
    await page.getByText('Added to your log.').first().waitFor()
  }, 120_000)

  it('finds the books in the log, and brings the file again without harm', async () => {
    await page.goto(`${site.origin}/reading?q=${encodeURIComponent(asked.Title)}`)
    await main().getByRole('link', { name: asked.Title }).first().waitFor()
    await page.goto(`${site.origin}/reading/imports`)
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: file })
    await page.getByRole('button', { name: 'Read the file' }).click()
    await until('Look through your library')
    await page.getByText(`${rows.length} rows were brought before and stay`).waitFor()
  }, 60_000)
})

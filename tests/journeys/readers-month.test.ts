import { sql } from 'kysely'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modules } from '../../src/modules.ts'
import { librarian, register, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { jobContext } from '../job-context.ts'
import { type Browser as Desk, testSite } from '../site.ts'
import { password, somebody } from '../somebody.ts'

const phone = { width: 360, height: 740 }

describe.each([
  ['with JavaScript', { javaScriptEnabled: true, viewport: phone }],
  ['without JavaScript', { javaScriptEnabled: false, viewport: phone }],
])('a reader’s month on a phone, %s', (_name, options) => {
  // Far enough away that no browser takes a session for one that has ended.
  let now = new Date('2040-03-05T10:00:00Z')
  const site = testSite({ clock: () => now })
  let browser: Browser
  let wren: Page
  let desk: Desk
  let patron = ''

  beforeAll(async () => {
    desk = await librarian(site)
    const address = await register(site, desk, '20000001', 'Wren')
    await desk.submit(`${address}/pin`, { pin: '2468' })
    patron = address.replace('/patrons/', '')
    const { workId } = await shelve(site, 'Piranesi', 'P1')
    await shelve(site, 'The Summer Book', 'S1')
    await sql`update catalog.editions set pages = 272 where work_id = ${workId}`.execute(site.database.db)
    const reader = await somebody(site, 'Wren')
    await reader.browser.submit('/cards/joining', { card: '20000001', pin: '2468' })
    browser = await openBrowser()
    wren = await (await browser.newContext(options)).newPage()
    wren.setDefaultTimeout(10_000)
    await wren.goto(`${site.origin}/sign-in`)
    await wren.getByLabel('E-mail').fill(reader.email)
    await wren.getByLabel('Password').fill(password)
    await main().getByRole('button', { name: 'Sign in' }).click()
    await heading('Your carrel')
  })
  afterAll(() => browser.close())

  it('begins with nothing, and says how to begin', async () => {
    await main().getByText('Nothing being read').waitFor()
    await spine('My log')
    await heading('My log')
    await main().getByRole('link', { name: 'Look for a book' }).click()
    await main().getByRole('link', { name: 'The Summer Book' }).click()
    await main().getByRole('button', { name: 'To read', exact: true }).click()
    await main().getByText('It stands under').waitFor()
  })

  it('sees on the first page where what they want to read is, and holds it in one press', async () => {
    await spine('Home')
    await main().getByText('On the shelf at Central').waitFor()
    await main().getByRole('button', { name: 'Hold it' }).click()
    await main().getByText('1st of 1').waitFor()
    await main().getByRole('button', { name: 'Cancel hold' }).click()
    await main().getByText('On the shelf at Central').waitFor()
  })

  it('borrows a book, is asked whether to start, and starts', async () => {
    await desk.submit('/desk/scans', { barcode: 'P1', patron })
    await runWaiting('reading.follow-loan-opened')
    await spine('Home')
    await main().getByText('Piranesi is yours for a while').waitFor()
    await main().getByRole('button', { name: 'Start reading' }).click()
    await main().getByRole('heading', { level: 3, name: 'Piranesi' }).waitFor()
    expect(await main().getByText('is yours for a while').count()).toBe(0)
  })

  it('tells how far they are in one press, takes it back, and hears that it will be late', async () => {
    now = new Date('2040-03-09T19:00:00Z')
    await spine('Home')
    await main().getByLabel('Page of Piranesi').fill('10')
    await main().getByRole('button', { name: 'Save' }).first().click()
    await main().getByText('Page 10 of 272').first().waitFor()
    await main().getByRole('button', { name: '+10' }).click()
    await main().getByText('Page 20 of 272').first().waitFor()
    await main().getByText('At this pace you finish').waitFor()
    await main().getByText('Tell it another way').first().click()
    await main().getByRole('button', { name: 'Take back page 20' }).click()
    await main().getByText('Page 10 of 272').first().waitFor()
    await main().getByLabel('Page of Piranesi').fill('300')
    await main().getByRole('button', { name: 'Save' }).first().click()
    await main().getByText('the book goes to 272').waitFor()
    expect(await main().getByLabel('Page of Piranesi').inputValue()).toBe('300')
  })

  it('renews in one press from where it is said', async () => {
    await spine('Home')
    const due = main().locator('.slip time').first()
    const before = await due.getAttribute('datetime')
    await main().getByRole('button', { name: 'Renew' }).first().click()
    await heading('Your carrel')
    expect(await due.getAttribute('datetime')).not.toBe(before)
  })

  it('notes something down, brings the book back, and says how it ended', async () => {
    now = new Date('2040-03-20T10:00:00Z')
    await main().getByRole('heading', { level: 3, name: 'Piranesi' }).getByRole('link').click()
    await main().getByRole('link', { name: 'Note something down' }).click()
    await main().getByLabel('Text').fill('The *House* is kind.')
    await main().getByRole('button', { name: 'Save' }).click()
    await main().locator('em', { hasText: 'House' }).waitFor()
    await desk.submit('/desk/scans', { barcode: 'P1', mode: 'return' })
    await runWaiting('reading.follow-loan-closed')
    await spine('Home')
    await main().getByText('Piranesi is back').waitFor()
    await main().getByRole('button', { name: 'Finished' }).first().click()
    await spine('My log')
    await main().getByRole('link', { name: 'Piranesi' }).click()
    await main().getByLabel('Rating').selectOption({ label: '4¼ of 5' })
    await main().getByLabel('Tags').fill('labyrinths')
    await main().getByRole('button', { name: 'Save', exact: true }).click()
    await main().getByText('Saved.').waitFor()
  })

  it('finds it in their year, with what they gave it', async () => {
    await spine('My log')
    await main().getByRole('link', { name: 'Statistics' }).click()
    await heading('Your year in books, 2040')
    await main().getByRole('link', { name: 'This year as a page' }).click()
    await main().getByText('4.25 of 5').first().waitFor()
    await main().getByRole('button', { name: 'Make a link' }).click()
    const address = await main().locator('a[href*="/shared/years/"]').first().getAttribute('href')
    const stranger = await (await browser.newContext(options)).newPage()
    await stranger.goto(site.origin + new URL(address ?? '', site.origin).pathname)
    await stranger.getByRole('main').getByText('Piranesi').first().waitFor()
  })

  const main = () => wren.getByRole('main')
  const heading = (name: string) => wren.getByRole('heading', { level: 1, name }).waitFor()
  const spine = (name: string) =>
    wren.getByRole('navigation', { name: 'Carrel' }).getByRole('link', { name, exact: true }).click()

  /** Runs what waits in a queue, as the worker would. */
  async function runWaiting(name: string): Promise<void> {
    const job = modules.flatMap(({ jobs = [] }) => jobs).find(one => one.name === name)
    const { rows } = await sql<{ data: object }>`
      select data from pgboss.job where name = ${name} and state = 'created'`.execute(site.database.db)
    expect(rows.length).toBeGreaterThan(0)
    for (const { data } of rows) await job?.run(data, jobContext(site, now))
  }
})

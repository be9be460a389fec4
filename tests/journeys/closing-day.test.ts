import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moveDueDates } from '../../src/modules/circulation/calendar/moving-dates.ts'
import { ashgrove, idsOf, librarian, register, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { jobContext } from '../job-context.ts'
import { testSite } from '../site.ts'

describe.each([
  ['with JavaScript, at a desk', { javaScriptEnabled: true, viewport: { width: 1280, height: 900 } }],
  ['without JavaScript, on a phone', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }],
])('a closing day %s', (_name, options) => {
  // A Monday at ten, far enough away that no browser takes a session for one that has ended.
  const now = new Date('2040-03-05T10:00:00Z')
  const site = testSite({ clock: () => now })
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const staff = await librarian(site)
    const patron = (await register(site, staff, '20000001', 'Ada Lindqvist')).replace('/patrons/', '')
    await shelve(site, 'Ice', 'I1')
    await shelve(site, 'Kindred', 'K1')
    await shelve(site, 'Piranesi', 'P1')
    // Due on Monday the 19th, all three.
    for (const barcode of ['I1', 'K1']) await staff.submit('/desk/scans', { barcode, patron })
    browser = await openBrowser()
    page = await (await browser.newContext(options)).newPage()
    await page.goto(`${site.origin}/sign-in`)
    await page.getByLabel('E-mail').fill(ashgrove.email)
    await page.getByLabel('Password').fill(ashgrove.password)
    await main().getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(url => url.pathname !== '/sign-in')
  })
  afterAll(() => browser.close())

  it('says why a loan would be due when it would, before anything is closed', async () => {
    await more('Why?')
    await ask()
    await main().getByText('It would be lent, due 19 March at 23:59.').waitFor()
  })

  it('shows what a closing moves, and moves nothing by being looked at', async () => {
    await more('Calendar')
    await closeFrom('2040-03-19', '2040-03-20')
    await heading('What this day moves')
    await main().getByText('2 loans get another date.').waitFor()
    for (const title of ['Ice', 'Kindred'])
      await main()
        .getByRole('row', { name: new RegExp(`${title}.*Monday 19 March.*Wednesday 21 March`) })
        .waitFor()
    await main().getByRole('link', { name: 'Leave the calendar as it is' }).click()
    await heading('Calendar')
    await main().getByText('None to come.').waitFor()
    expect(await dueDays()).toEqual(['19 Mar', '19 Mar'])
  })

  it('is saved, and moves the dates', async () => {
    await more('Calendar')
    await closeFrom('2040-03-19', '2040-03-20')
    await main().getByRole('button', { name: 'Add it and move them' }).click()
    await main().getByText('What falls on it is moved now.').waitFor()
    await moveDates()
    expect(await dueDays()).toEqual(['21 Mar', '21 Mar'])
  })

  it('is named where the rules explain themselves', async () => {
    await more('Why?')
    await ask()
    await main().getByText('It would be lent, due 21 March at 23:59.').waitFor()
    await main().getByText('Counted: 19 March at 23:59.').waitFor()
    await main().getByText('A closed day, so the next open day: 21 March at 23:59.').waitFor()
  })

  it('is taken back, and gives each its first date again', async () => {
    await more('Calendar')
    await main()
      .getByRole('button', { name: /^Take back.*Burst pipe/ })
      .click()
    await main().getByText('What it moved gets its date again now.').waitFor()
    await main().getByText('None to come.').waitFor()
    await moveDates()
    expect(await dueDays()).toEqual(['19 Mar', '19 Mar'])
    await more('Why?')
    await ask()
    await main().getByText('It would be lent, due 19 March at 23:59.').waitFor()
  })

  const main = () => page.getByRole('main')
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

  /** The page of what is needed less often leads there by its link of this name. */
  async function more(name: string): Promise<void> {
    await page.getByRole('navigation', { name: 'Carrel' }).getByRole('link', { name: 'More' }).click()
    await heading('More')
    await main().getByRole('link', { name, exact: true }).click()
    await heading(name)
  }

  async function closeFrom(from: string, to: string): Promise<void> {
    await page.getByLabel('Day', { exact: true }).fill(from)
    await page.getByLabel('Until').fill(to)
    await page.getByLabel('Reason').fill('Burst pipe')
    await main().getByRole('button', { name: 'Add the day' }).click()
  }

  async function ask(): Promise<void> {
    await page.getByLabel('Card').fill('20000001')
    await page.getByLabel('Barcode of the copy').fill('P1')
    await main().getByRole('button', { name: 'Explain' }).click()
  }

  /** As the desk shows them, which has scanned both copies. */
  async function dueDays(): Promise<string[]> {
    const patron = await browserPatron()
    await page.goto(patron)
    return main()
      .getByRole('row')
      .filter({ hasText: /Ice|Kindred/ })
      .locator('time')
      .allTextContents()
  }

  async function browserPatron(): Promise<string> {
    await page.goto(`${site.origin}/patrons?q=Lindqvist`)
    return `${site.origin}${await main().getByRole('link', { name: 'Ada Lindqvist' }).getAttribute('href')}`
  }

  /** What the calendar sent to the queue; which days it was about it asks the calendar itself. */
  const moveDates = async () =>
    moveDueDates.run({ libraryId: (await idsOf(site)).libraryId }, jobContext(site, now))
})

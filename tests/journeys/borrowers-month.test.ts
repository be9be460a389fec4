import { sql } from 'kysely'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src/jobs/job.ts'
import { ashgrove, librarian, register, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { jobContext } from '../job-context.ts'
import { jobNamed } from '../named-job.ts'
import { testSite } from '../site.ts'
import { password, somebody } from '../somebody.ts'

const minutes = 60_000
const phone = { width: 360, height: 740 }
const desk = { width: 1280, height: 900 }

describe.each([
  ['with JavaScript', { javaScriptEnabled: true, viewport: desk }],
  ['without JavaScript, on a phone', { javaScriptEnabled: false, viewport: phone }],
])('a borrower’s month, %s', (_name, options) => {
  // A Monday at ten, far enough away that no browser takes a session for one that has ended.
  let now = new Date('2040-03-05T10:00:00Z')
  const site = testSite({ clock: () => now })
  let browser: Browser
  let ada: Page
  let staff: Page

  beforeAll(async () => {
    const ines = await librarian(site)
    await ines.submit('/rules/row', { fine_amount: '0.50', renewals: '1' })
    const patron = await register(site, ines, '20000001', 'Ada Lindqvist')
    await ines.submit(`${patron}/pin`, { pin: '2468' })
    const samuel = (await register(site, ines, '20000002', 'Samuel Adeyemi')).replace('/patrons/', '')
    for (const [title, barcode] of [
      ['Piranesi', 'P1'],
      ['The Overstory', 'O1'],
      ['Kindred', 'K1'],
      ['Ice', 'I1'],
    ] as const)
      await shelve(site, title, barcode)
    await ines.submit('/desk/scans', { barcode: 'P1', patron: samuel })
    const reader = await somebody(site, 'Ada')
    await reader.browser.submit('/cards/joining', { card: '20000001', pin: '2468' })
    browser = await openBrowser()
    ada = await (await browser.newContext(options)).newPage()
    staff = await (await browser.newContext(options)).newPage()
    await signIn(ada, reader.email, password)
    await signIn(staff, ashgrove.email, ashgrove.password)
  })
  afterAll(() => browser.close())
  it('begins with a hold on what somebody else has', async () => {
    await spine(ada, 'Catalogue')
    await main(ada).getByRole('link', { name: 'Piranesi' }).click()
    await heading(ada, 'Piranesi')
    await main(ada).getByRole('button', { name: 'Place a hold' }).click()
    await main(ada).getByText('1st of 1').first().waitFor()
    await ownLoans()
    await ada.getByRole('main').getByRole('link', { name: 'My holds' }).click()
    await main(ada).getByText('Piranesi').first().waitFor()
  })

  it('is told when it is ready', async () => {
    now = new Date('2040-03-07T10:00:00Z')
    await staff.goto(`${site.origin}/desk?mode=return`)
    await scan('P1', /Taken back: Piranesi/)
    await main(staff).getByText('Put it aside for').first().waitFor()
    await runWaiting('circulation.note-hold-ready')
    await tellWhatWaits()
    await ownLoans()
    await ada.getByRole('main').getByRole('link', { name: 'My holds' }).click()
    await main(ada).getByText('Ready at Central').first().waitFor()
    expect(await toldOf('Hold ready')).toContain('Piranesi')
  })

  it('is lent four books at the desk, the one that was held among them', async () => {
    await staff.goto(`${site.origin}/desk`)
    await scan('20000001', /^Lend to Ada Lindqvist$/)
    await main(staff).getByText('1 hold is ready').first().waitFor()
    await scan('P1', /Lent: Piranesi, due 21 March/)
    await scan('O1', /Lent: The Overstory, due 21 March/)
    await scan('K1', /Lent: Kindred, due 21 March/)
    await scan('I1', /Lent: Ice, due 21 March/)
    await scan('END', /Scan a card to begin/)
    await ownLoans()
    expect(await main(ada).getByText('14 days left').count()).toBe(4)
  })

  it('renews one, then all that can be, and reads why not where it cannot', async () => {
    now = new Date('2040-03-14T10:00:00Z')
    await staff.goto(await bookOf('Kindred'))
    await main(staff).getByRole('link', { name: 'Hold for a patron' }).click()
    await staff.getByLabel('Patron', { exact: true }).fill('20000002')
    await main(staff).getByRole('button', { name: 'Place a hold' }).click()
    await main(staff).getByText('Hold placed for Samuel Adeyemi.').waitFor()

    await ownLoans()
    await main(ada)
      .getByRole('button', { name: /^Renew.*The Overstory/ })
      .click()
    await main(ada).getByText('Renewed: The Overstory, due 28 March.').waitFor()
    await loan('The Overstory').getByText('14 days left').waitFor()
    await loan('The Overstory').getByText('Cannot be renewed again').waitFor()
    await loan('Kindred').getByText('Cannot be renewed: somebody waits for it.').waitFor()
    await loan('Piranesi').getByText('7 days left').waitFor()

    await main(ada).getByRole('button', { name: 'Renew all that can be' }).click()
    await main(ada).getByText('Renewed: 2 loans.').waitFor()
    for (const title of ['Piranesi', 'Ice']) await loan(title).getByText('14 days left').waitFor()
    await loan('Kindred').getByText('7 days left').waitFor()
    expect(await main(ada).getByRole('button', { name: 'Renew' }).count()).toBe(0)
  })

  it('hears of what is late', async () => {
    now = new Date('2040-03-22T07:00:00Z')
    await run(jobNamed('circulation.note-dates'), {})
    await tellWhatWaits()
    await ownLoans()
    await loan('Kindred').getByText('1 day late').waitFor()
    expect(await toldOf('Overdue')).toContain('Kindred')
  })

  it('brings it back, and pays the fine at the desk', async () => {
    now = new Date('2040-03-23T10:00:00Z')
    await staff.goto(`${site.origin}/desk?mode=return`)
    await scan('K1', /Taken back: Kindred, 2 days late. Charged: £1.00./)
    await ownLoans()
    await main(ada).getByRole('link', { name: 'My charges' }).click()
    await main(ada).getByText('Owes £1.00.').first().waitFor()
    await main(ada).getByText('Why £1.00 for Kindred?').click()
    await main(ada).getByText('2 days late, as the library counts them.').waitFor()

    await spine(staff, 'Patrons')
    await staff.getByLabel('Name, card or e-mail').fill('Lindqvist')
    await main(staff).getByRole('button', { name: 'Find' }).click()
    await main(staff).getByRole('link', { name: 'Ada Lindqvist' }).click()
    await main(staff).getByRole('link', { name: 'Charges' }).first().click()
    await staff.getByLabel('Amount in GBP').first().fill('1.00')
    await staff.getByLabel('Cash').first().check()
    await main(staff).getByRole('button', { name: 'Take the payment' }).click()
    await main(staff).getByText('Paid: £1.00').first().waitFor()
    await main(staff).getByText('Nothing is owed now.').waitFor()

    await ada.reload()
    await main(ada).getByText('Nothing is owed.').first().waitFor()
  })

  it('looks back, and chooses what is kept from now on', async () => {
    await ownLoans()
    await main(ada).getByRole('link', { name: 'Loans before' }).click()
    await heading(ada, 'Loans before')
    await main(ada)
      .getByRole('row', { name: /Kindred.*back on 23 March.*kept for a short while only/ })
      .waitFor()
    await main(ada).getByRole('button', { name: 'Keep my loans from now on' }).click()
    await main(ada).getByText('Kept from now on.').waitFor()
    await main(ada).getByRole('button', { name: 'Keep none from now on' }).waitFor()
  })

  async function signIn(page: Page, email: string, word: string): Promise<void> {
    await page.goto(`${site.origin}/sign-in`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(word)
    await main(page).getByRole('button', { name: 'Sign in' }).click()
    await spineOf(page).getByRole('link').first().waitFor()
    await page.waitForURL(url => url.pathname !== '/sign-in')
  }

  const main = (page: Page) => page.getByRole('main')
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const spineOf = (page: Page) => page.getByRole('navigation', { name: 'Carrel' })
  const loan = (title: string) => main(ada).getByRole('listitem').filter({ hasText: title })

  async function spine(page: Page, name: string): Promise<void> {
    await spineOf(page).getByRole('link', { name }).click()
    await spineOf(page).locator('[aria-current="page"]', { hasText: name }).waitFor()
  }

  /** A reader's loans are one step from their first page. */
  async function ownLoans(): Promise<void> {
    await spine(ada, 'Home')
    await main(ada).getByRole('link', { name: 'My loans', exact: true }).click()
    await heading(ada, 'My loans')
  }

  async function scan(code: string, says: RegExp): Promise<void> {
    await staff.locator('#scan:focus').waitFor()
    await staff.keyboard.type(code)
    await staff.keyboard.press('Enter')
    await staff.getByText(says).first().waitFor()
  }

  async function bookOf(title: string): Promise<string> {
    const { rows } = await sql<{ id: string }>`select id from catalog.works where title = ${title}`.execute(
      site.database.db,
    )
    return `${site.origin}/books/${rows[0]?.id}`
  }

  /** The row of what Ada was told of this kind, from the page of what she was told. */
  async function toldOf(kind: string): Promise<string> {
    await ownLoans()
    await main(ada).getByRole('link', { name: 'What you were told' }).click()
    await heading(ada, 'What you were told')
    return main(ada).getByRole('row').filter({ hasText: kind }).innerText()
  }

  const run = (job: Job, payload: object) => job.run(payload, jobContext(site, now))

  /** A few minutes later what waits is told. */
  async function tellWhatWaits(): Promise<void> {
    now = new Date(now.getTime() + 5 * minutes)
    await run(jobNamed('circulation.post-notices'), {})
  }

  /** Runs what the desk sent to a queue, as the worker would. */
  async function runWaiting(name: string): Promise<void> {
    const { rows } = await sql<{ data: object }>`
      select data from pgboss.job where name = ${name} and state = 'created'`.execute(site.database.db)
    expect(rows.length).toBeGreaterThan(0)
    for (const { data } of rows) await run(jobNamed(name), data)
  }
})

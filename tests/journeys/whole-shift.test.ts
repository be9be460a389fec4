import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, idsOf, librarian, register, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'

const ten = Array.from({ length: 10 }, (_, place) => ({
  title: `Volume ${['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'][place]}`,
  barcode: `70${String(place).padStart(2, '0')}`,
}))
const tooManySteps = 80

describe.each([
  ['with JavaScript', { javaScriptEnabled: true, viewport: { width: 1280, height: 900 } }],
  ['without JavaScript', { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } }],
])('a whole shift at the desk, by keyboard alone, %s', (_name, options) => {
  // A Monday at ten, far enough away that no browser takes a session for one that has ended.
  let now = new Date('2040-03-05T10:00:00Z')
  const site = testSite({ clock: () => now })
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const staff = await librarian(site)
    const ada = await register(site, staff, '20000001', 'Ada Lindqvist')
    await register(site, staff, '20000002', 'Samuel Adeyemi')
    await staff.submit(`${ada}/charges`, { charged: '2.50', kind: 'manual', what: 'A page torn out' })
    for (const { title, barcode } of ten) await shelve(site, title, barcode)
    const wanted = await shelve(site, 'Wanted by Samuel', '8000')
    await staff.submit('/desk/scans', { barcode: '8000', patron: ada.replace('/patrons/', '') })
    await staff.submit('/library-holds', {
      patron: '20000002',
      work: wanted.workId,
      pickup: (await idsOf(site)).branchId,
    })
    browser = await openBrowser()
    page = await (await browser.newContext(options)).newPage()
    await page.goto(`${site.origin}/sign-in`)
    await page.getByLabel('E-mail').focus()
    await page.keyboard.type(ashgrove.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(ashgrove.password)
    await page.keyboard.press('Enter')
    await page.waitForURL(url => url.pathname !== '/sign-in')
  })
  afterAll(() => browser.close())

  it('begins at the desk, where the scan box has the focus', async () => {
    await press('link', 'Desk')
    await page.locator('#scan:focus').waitFor()
  })

  it('lends ten to one patron in ten scans', async () => {
    await scan('20000001', /^Lend to Ada Lindqvist$/)
    for (const { title, barcode } of ten) await scan(barcode, new RegExp(`Lent: ${title}, due 19 March`))
    await main().getByRole('link', { name: 'All 11 loans' }).waitFor()
    for (const { title } of ten)
      await main()
        .getByRole('row', { name: new RegExp(`${title}.*Lent`) })
        .waitFor()
  })

  it('undoes the last of them, and only that', async () => {
    await press('button', 'Undo the last: Volume ten')
    await main().getByText('Undone: Volume ten.').first().waitFor()
    await main().getByRole('link', { name: 'All 10 loans' }).waitFor()
    await scan('7009', /Lent: Volume ten, due 19 March/)
  })

  it('hands out a receipt that names the books and not the patron', async () => {
    await press('link', 'Receipt')
    await heading('Receipt')
    for (const { title } of ten) await main().getByText(title, { exact: true }).waitFor()
    expect(await main().innerText()).not.toContain('Lindqvist')
    await press('link', 'Back to the desk')
    await scan('END', /Scan a card to begin/)
  })

  it('renews what a patron brings to be kept longer', async () => {
    now = new Date('2040-03-08T10:00:00Z')
    await press('link', 'Renew')
    await heading('Renew')
    await scan('7003', /Renewed: Volume four, due 22 March/)
    await scan('8000', /Not renewed: somebody waits for Wanted by Samuel/)
  })

  it('takes back what somebody waits for, and prints the slip for the hold shelf', async () => {
    await press('link', 'Take back')
    await heading('Take back')
    await scan('8000', /Taken back: Wanted by Samuel/)
    await main().getByText('Put it aside for').first().waitFor()
    await press('link', /^Slip.*Wanted by Samuel/)
    await heading('Hold slips')
    await main().getByText('Hold for pick-up at Central').waitFor()
    await main().getByText('Wanted by Samuel').first().waitFor()
    expect(await main().innerText()).not.toContain('Adeyemi')
  })

  it('takes a payment, and finds it in the takings at the end of the day', async () => {
    await press('link', 'Patrons')
    await press('link', 'Ada Lindqvist')
    await heading('Ada Lindqvist')
    await press('link', 'Charges')
    await heading('Charges of Ada Lindqvist')
    const amount = page.getByLabel('Amount in GBP').first()
    expect(await amount.inputValue(), 'all that is owed, to be changed where less is paid').toBe('2.50')
    await amount.focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await page.getByLabel('Cash').first().isChecked()).toBe(true)
    await press('button', 'Take the payment')
    await main().getByText('Nothing is owed now.').waitFor()
    await press('link', 'More')
    await press('link', 'Takings')
    await heading('Takings')
    await main()
      .getByRole('row', { name: /Central Cash 1 £2.50/ })
      .waitFor()
    await main()
      .getByRole('row', { name: /All together.*£2.50/ })
      .waitFor()
  })

  const main = () => page.getByRole('main')
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

  async function scan(code: string, says: RegExp): Promise<void> {
    await page.locator('#scan:focus').waitFor()
    await page.keyboard.type(code)
    await page.keyboard.press('Enter')
    await page.getByText(says).first().waitFor()
  }

  /** Goes from one thing to the next, as a person without a mouse does, and presses the one of this name. */
  async function press(role: 'link' | 'button', name: string | RegExp): Promise<void> {
    const wanted = page.getByRole(role, { name, exact: true }).first()
    await wanted.waitFor()
    for (let step = 0; step < tooManySteps; step++) {
      if (await wanted.and(page.locator(':focus')).count()) return page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
    }
    throw new Error(`No way leads to ${name} by the keyboard.`)
  }
})

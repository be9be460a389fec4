import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, librarian, register, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'

const phone = { width: 360, height: 740 }
const desk = { width: 1280, height: 900 }

describe.each([
  ['with JavaScript, at a desk', { javaScriptEnabled: true, viewport: desk }],
  ['without JavaScript, at a desk', { javaScriptEnabled: false, viewport: desk }],
  ['with JavaScript, on a phone', { javaScriptEnabled: true, viewport: phone, hasTouch: true }],
  ['without JavaScript, on a phone', { javaScriptEnabled: false, viewport: phone, hasTouch: true }],
])('a shift at the desk %s', (_name, options) => {
  const site = testSite()
  let browser: Browser
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    browser = await openBrowser()
    context = await browser.newContext(options)
    page = await context.newPage()
    const staff = await librarian(site)
    await register(site, staff, '20000001', 'Samuel Adeyemi')
    await register(site, staff, '20000002', 'Ana Ruiz')
    await shelve(site, 'The Overstory', '556134')
    await shelve(site, 'Piranesi', '771209')
  })
  afterAll(() => browser.close())

  /** A scanner types what it reads and presses Enter: the box has to have the focus by itself, each time. */
  async function scan(code: string, says: RegExp) {
    await page.locator('#scan:focus').waitFor()
    await page.keyboard.type(code)
    await page.keyboard.press('Enter')
    await page.getByText(says).first().waitFor()
  }

  it('is lent and taken back by the scanner alone', async () => {
    await page.goto(`${site.origin}/sign-in`)
    await page.getByLabel('E-mail').fill(ashgrove.email)
    await page.getByLabel('Password').fill(ashgrove.password)
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation', { name: 'Carrel' }).getByRole('link', { name: 'Desk' }).click()
    await page.getByRole('heading', { level: 1, name: 'Lend' }).waitFor()

    await scan('20000001', /^Lend to Samuel Adeyemi$/)
    await scan('556134', /Lent: The Overstory, due/)
    await scan('556134', /Theirs already: The Overstory/)
    await scan('000000', /Nothing has the barcode 000000/)
    await scan('771209', /Lent: Piranesi, due/)
    await scan('20000002', /^Lend to Ana Ruiz$/)
    await scan('771209', /Piranesi is on loan to somebody else/)
    await scan('END', /Scan a card to begin/)

    await page.getByRole('link', { name: 'Take back' }).click()
    await page.getByRole('heading', { level: 1, name: 'Take back' }).waitFor()
    await scan('556134', /Taken back: The Overstory/)
    await scan('000000', /Nothing has the barcode 000000/)
    expect(await page.getByRole('row').count()).toBeGreaterThan(5)
  })

  if (options.javaScriptEnabled)
    it('says each outcome to who listens', async () => {
      await page.goto(`${site.origin}/desk?mode=return`)
      await scan('771209', /Taken back: Piranesi/)
      await page.locator('#announcer', { hasText: /^Taken back: Piranesi\.$/ }).waitFor({ state: 'attached' })
      await scan('000000', /Nothing has the barcode/)
      expect(await page.getByRole('alert').textContent()).toMatch(/Nothing has the barcode 000000/)
    })

  if (options.javaScriptEnabled)
    it('loses no scan of a hand that is faster than the answers, nor a sign of one', async () => {
      await page.goto(`${site.origin}/desk`)
      const network = await context.newCDPSession(page)
      await network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 300,
        downloadThroughput: -1,
        uploadThroughput: -1,
      })
      await page.locator('#scan:focus').waitFor()
      const numbers = Array.from({ length: 8 }, (_, place) => `3000700685933${place}`)
      for (const code of ['20000002', '556134', '771209', ...numbers, 'END']) {
        await page.keyboard.type(code, { delay: 4 })
        await page.keyboard.press('Enter')
      }
      await page.keyboard.type('2000', { delay: 4 })
      await page.getByRole('heading', { level: 1, name: 'Lend', exact: true }).waitFor()
      const row = (words: string) =>
        page
          .getByRole('row', { name: new RegExp(words) })
          .first()
          .waitFor()
      await row('The Overstory.*Lent')
      await row('Piranesi.*Lent')
      for (const number of numbers) await row(`${number}.*Unknown barcode`)
      expect(await page.locator('#scan').inputValue()).toBe('2000')
      await network.detach()
    })

  if (options.javaScriptEnabled)
    it('keeps scans made while nothing answers, and sends them when something does', async () => {
      await page.goto(`${site.origin}/desk?mode=return`)
      await page.route('**/desk/scans', route => route.abort())
      for (const code of ['556134', '771209']) {
        await page.locator('#scan:focus').waitFor()
        await page.keyboard.type(code)
        await page.keyboard.press('Enter')
      }
      await page.getByText('No answer came').waitFor()
      await page.unroute('**/desk/scans')
      await page.evaluate("window.dispatchEvent(new Event('online'))")
      await page.getByText('Taken back: Piranesi').first().waitFor()
      await page
        .getByRole('row', { name: /The Overstory.*Taken back/ })
        .first()
        .waitFor()
    })

  if (options.javaScriptEnabled)
    it('sends nothing by itself that an earlier page left over', async () => {
      await page.goto(`${site.origin}/desk`)
      await scan('20000001', /^Lend to Samuel Adeyemi$/)
      expect(page.url(), 'a reload finds the patron again').toContain('/desk?patron=')
      await page.route('**/desk/scans', route => route.abort())
      await page.locator('#scan:focus').waitFor()
      await page.keyboard.type('556134')
      await page.keyboard.press('Enter')
      await page.getByText('No answer came').waitFor()
      await page.goto('about:blank')
      await page.unroute('**/desk/scans')
      await page.goto(`${site.origin}/desk?mode=return`)
      await page.getByText('These scans were kept and not sent: 556134').waitFor()
      await page.getByRole('button', { name: 'Send them now' }).click()
      // Whether the first sending was lost, or only its answer: it is one loan.
      await page
        .getByText(/(Lent|Theirs already): The Overstory/)
        .first()
        .waitFor()
      await page.getByRole('heading', { level: 1, name: 'Lend to Samuel Adeyemi' }).waitFor()
    })
})

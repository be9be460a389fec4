import { mkdir } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ashgrove, librarian } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { filmed } from '../filmed.ts'
import { outsideWorld } from '../outside.ts'
import { testSite } from '../site.ts'

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true }

const isbnNumbered = (place: number) => {
  const stem = `97801412${String(place).padStart(4, '0')}`
  const sum = [...stem].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return stem + ((10 - (sum % 10)) % 10)
}
const shelf = Array.from({ length: 20 }, (_, place) => isbnNumbered(place + 1))
const unknown = new Set([shelf[6], shelf[13]])
const titleOf = (isbn: string) => `Volume ${shelf.indexOf(isbn) + 1} of the shelf`

const world = await outsideWorld()
/** Open Library knows all but two of them; Google Books knows nothing. */
beforeEach(() => {
  world.says('/books/v1/volumes', { totalItems: 0 })
  world.answers('/api/books', (url, res) => {
    const known = (url.searchParams.get('bibkeys') ?? '')
      .split(',')
      .map(key => key.slice(5))
      .filter(isbn => !unknown.has(isbn))
    const book = (isbn: string) => ({
      title: titleOf(isbn),
      authors: [{ name: 'Marta Øverland' }],
      identifiers: { isbn_13: [isbn] },
    })
    res.end(JSON.stringify(Object.fromEntries(known.map(isbn => [`ISBN:${isbn}`, book(isbn)]))))
  })
})

async function signedIn(browser: Browser, origin: string, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('E-mail').fill(ashgrove.email)
  await page.getByLabel('Password').fill(ashgrove.password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Catalogue' }).click()
  await page.getByRole('link', { name: 'Add several' }).click()
  await page.getByRole('heading', { level: 1, name: 'Add books in a row' }).waitFor()
  return page
}

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('a shelf of twenty books %s, on a phone', (_name, javaScriptEnabled) => {
  const site = testSite({ settings: world.settings })
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
    await librarian(site)
  })
  afterAll(() => browser.close())

  it('is catalogued by scanning one number after another; two are left to do', async () => {
    const page = await signedIn(browser, site.origin, { ...phone, javaScriptEnabled })
    for (const isbn of shelf) {
      await page.locator('#isbn:focus').waitFor()
      await page.keyboard.type(isbn)
      await page.keyboard.press('Enter')
      // With the script a scanner need not wait; without it the page that answers has the focus in its box again.
      if (!javaScriptEnabled)
        await page
          .getByText(unknown.has(isbn) ? `Nobody knows ${isbn}` : titleOf(isbn))
          .first()
          .waitFor()
    }
    await page.getByText('2 books are still to do').waitFor()
    await page.getByText('18 copies').waitFor({ timeout: 20_000 })
    expect(await page.locator('.books > li').count()).toBe(18)
    await page.getByRole('button', { name: /Take back.*Volume 20 / }).click()
    await page.getByText('17 copies').waitFor()
    await page.getByRole('link', { name: new RegExp(`Add by hand.*${shelf[6]}`) }).click()
    expect(await page.getByRole('textbox', { name: 'ISBN' }).inputValue()).toBe(shelf[6])
    await page.goto(`${site.origin}/search?q=volume+3+shelf`)
    await page.getByRole('link', { name: titleOf(shelf[2] ?? '') }).waitFor()
  })
})

describe('the camera of a phone', () => {
  const site = testSite({ settings: world.settings })
  let browser: Browser
  beforeAll(async () => {
    await mkdir(site.dataDir, { recursive: true })
    browser = await openBrowser(await filmed(site.dataDir, shelf[0] ?? '', shelf[1] ?? ''))
    await librarian(site)
  })
  afterAll(() => browser.close())

  it('reads the numbers of two books and adds each once, by a reader that is loaded when it is turned on', async () => {
    const page = await signedIn(browser, site.origin, phone)
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    // As in browsers that cannot read barcodes.
    await page.evaluate(() => Reflect.deleteProperty(globalThis, 'BarcodeDetector'))
    await page.getByRole('button', { name: 'Scan with the camera' }).click()
    await page.getByText('2 copies').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Turn the camera off' }).click()
    expect(asked.filter(address => /barcode-detector|zxing/.test(address))).toHaveLength(2)
    expect(await page.locator('.books > li').count()).toBe(2)
    await page.getByRole('button', { name: 'Scan with the camera' }).waitFor()
  })
})

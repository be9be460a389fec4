import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { fieldsOfForm } from '../form-fields.ts'
import { testSite } from '../site.ts'

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('two names that are one author, %s', (_name, javaScriptEnabled) => {
  const site = testSite()
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const books = new Map<string, string>()

  beforeAll(async () => {
    browser = await openBrowser()
    const staff = await librarian(site)
    for (const [title, author] of [
      ['The Mill on the Floss', 'George Eliot'],
      ['Romola', 'Eliot, Georg'],
    ] as const) {
      const address = `/books/${(await shelve(site, title)).workId}`
      const form = fieldsOfForm((await staff.visit(`${address}/edit`)).html, address)
      await staff.submit(address, { ...form, personName: author })
      books.set(title, site.origin + address)
    }
    context = await browser.newContext({ javaScriptEnabled, viewport: { width: 700, height: 500 } })
    const cookies = [...staff.cookies].map(([name, value]) => ({ name, value, url: site.origin }))
    await context.addCookies(cookies)
    page = await context.newPage()
  })
  afterAll(() => browser.close())

  it('are joined by a librarian who looked at both, and parted again', async () => {
    await page.goto(books.get('The Mill on the Floss') ?? '')
    await page.getByRole('link', { name: 'George Eliot' }).click()
    await page.getByRole('link', { name: 'Join with another name' }).click()
    await page.getByRole('searchbox', { name: 'The other name' }).fill('Georg E')
    await page.getByRole('main').getByRole('button', { name: 'Find' }).click()
    await page.getByRole('link', { name: 'Georg Eliot' }).click()
    expect(await page.getByRole('main').innerText()).toMatch(
      /Stays[\s\S]*George Eliot[\s\S]*Joins it[\s\S]*Georg Eliot/,
    )
    await page.getByRole('button', { name: 'Join these names' }).click()

    await page.getByRole('heading', { level: 1, name: 'Georg Eliot joined with George Eliot' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: 'George Eliot' }).click()
    await page.getByRole('heading', { level: 1, name: 'George Eliot' }).waitFor()
    for (const title of books.keys())
      expect(await page.getByRole('main').getByRole('link', { name: title }).count(), title).toBe(1)
    await page.goto(books.get('Romola') ?? '')
    expect(await page.getByRole('link', { name: 'George Eliot' }).count()).toBe(1)

    await page.getByRole('link', { name: 'What was joined and split' }).click()
    await page.getByRole('link', { name: 'Georg Eliot joined with George Eliot' }).click()
    await page.getByRole('button', { name: 'Undo it' }).click()
    await page.getByRole('main').getByText('are as they were').waitFor()
    await page.goto(books.get('Romola') ?? '')
    expect(await page.getByRole('link', { name: 'Georg Eliot' }).count()).toBe(1)
    expect(await page.getByRole('link', { name: 'George Eliot' }).count()).toBe(0)
  })
})

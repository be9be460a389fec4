import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { librarian } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'

describe.each([
  ['with JavaScript', { javaScriptEnabled: true }],
  ['without JavaScript', { javaScriptEnabled: false }],
])('somebody invited, %s', (_name, options) => {
  const site = testSite()
  let browser: Browser
  let page: Page
  let path: string

  beforeAll(async () => {
    const owner = await librarian(site)
    const answer = await owner.submit('/library/invitations/links', { role: 'member', days: '7' })
    path = /\/invitations\/[\w-]{20,}/.exec(answer.html)?.[0] ?? ''
    browser = await openBrowser()
    page = await (await browser.newContext(options)).newPage()
  })
  afterAll(() => browser.close())

  const main = () => page.getByRole('main')

  // A page that withholds where it stands makes the browser send its form with the origin "null", which is refused.
  it('makes an account by the link, signs in and joins', async () => {
    await page.goto(site.origin + path)
    await main().getByRole('link', { name: 'Make an account' }).click()
    await page.getByLabel('Your name').fill('Maya')
    await page.getByLabel('E-mail').fill('maya@example.org')
    await page.getByLabel('Password').fill('ship bottle fern nine')
    await main().getByRole('button', { name: 'Make an account' }).click()
    await page.getByLabel('E-mail').fill('maya@example.org')
    await page.getByLabel('Password').fill('ship bottle fern nine')
    await main().getByRole('button', { name: 'Sign in' }).click()
    await main().getByRole('button', { name: 'Join' }).click()
    await main().getByText('You belong here now.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
  })
})

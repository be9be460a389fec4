import type { Browser, BrowserContext } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { librarian } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'
import { pageProblems } from './page-checks.ts'

const site = testSite()
let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe('a form sent with nothing in it', () => {
  it('is refused by a page that may go out, on a new installation', async () => {
    const context = await visitor()
    expect(await problemsOnceRefused(context, '/set-up')).toEqual([])
    await context.close()
  })

  it.each(['/sign-up', '/patrons/new', '/library', '/desk'])(
    'is refused by a page that may go out, at %s',
    async address => {
      const { cookies } = await librarian(site)
      const context = await visitor()
      await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: site.origin })))
      expect(await problemsOnceRefused(context, address)).toEqual([])
      await context.close()
    },
  )
})

/** Without scripts the form is sent as a page. With scripts switched off altogether axe would not run. */
async function visitor(): Promise<BrowserContext> {
  const context = await browser.newContext()
  await context.route('**/*.js', route => route.abort())
  return context
}

async function problemsOnceRefused(context: BrowserContext, address: string): Promise<string[]> {
  const page = await context.newPage()
  await page.goto(site.origin + address)
  const form = page.locator('main form[method="post"]').first()
  for (const field of await form.locator('input:not([type])').all()) await field.fill('')
  const [response] = await Promise.all([
    page.waitForResponse(answer => answer.request().method() === 'POST'),
    form.locator('button').first().click(),
  ])
  await page.waitForLoadState()
  expect(response.status()).toBe(422)
  expect(await page.title()).toMatch(/^Error: /)
  // The list of time zones takes what it takes.
  return pageProblems(page, response, { heavy: address === '/library' || address === '/set-up' ? 6_000 : 0 })
}

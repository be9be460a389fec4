import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { filled, now } from '../demo/filled.ts'
import { testSite } from '../site.ts'
import { pageProblems } from './page-checks.ts'

// A whole demo is filled before the first test.
vi.setConfig({ hookTimeout: 180_000, testTimeout: 180_000 })

const site = testSite({ fill: filled, clock: () => now })
let chromium: Browser

beforeAll(async () => {
  chromium = await openBrowser()
})
afterAll(() => chromium.close())

it('has pages that may go out: the welcome, and the sign-ins', async () => {
  const page = await chromium.newPage()
  for (const path of ['/', '/sign-in', '/sign-in?next=/loans'])
    expect(await pageProblems(page, site.origin + path)).toEqual([])
})

it.each([true, false])(
  'signs in with one press and lands on the page, with JavaScript: %s',
  async javaScriptEnabled => {
    const context = await chromium.newContext({ javaScriptEnabled, baseURL: site.origin })
    const page = await context.newPage()
    await page.goto('/sign-in')
    await page.getByRole('list', { name: 'Pages worth opening as Ines Moreau' }).getByText('Overdue').click()
    await page.waitForURL('**/overdue')
    expect(await page.getByRole('row').count()).toBeGreaterThan(20)
    await page.getByRole('link', { name: 'Be somebody else' }).click()
    await page.getByRole('button', { name: 'Sign in as Wren Adeyemi' }).click()
    await page.locator('main').getByText('Welcome, Wren Adeyemi.').waitFor()
  },
)

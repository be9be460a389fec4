import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, librarian } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'

const site = testSite()
let chromium: Browser
let token = ''

beforeAll(async () => {
  chromium = await openBrowser()
  const browser = await librarian(site)
  const made = await browser.submit('/me/tokens', { name: 'Docs', scopes: ['profile:read'], days: '30' })
  token = /carrel_p_[\w-]{43}/.exec(made.html)?.[0] ?? ''
})

afterAll(() => chromium.close())

describe('an endpoint’s page', () => {
  it('sends the request with a token that is typed there, and shows what came back', async () => {
    const page = await chromium.newPage()
    await page.goto(`${site.origin}/api/docs/getMe`)
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Send it from here' }).click()
    await page.locator('h3:focus', { hasText: 'What came back' }).waitFor()
    const shown = await page.locator('[data-answer] code').textContent()
    expect(shown).toContain('200')
    expect(shown).toContain(ashgrove.email)
    await page.close()
  })

  it('says the line for a shell without JavaScript, and asks for no token there', async () => {
    const context = await chromium.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${site.origin}/api/docs/listLibraries`)
    expect(await page.getByLabel('Token').isVisible()).toBe(false)
    await page.getByLabel('limit').fill('5')
    await page.getByRole('button', { name: 'Show the curl line' }).click()
    expect(await page.locator('pre').first().textContent()).toContain('/api/v1/libraries?limit=5')
    await context.close()
  })
})

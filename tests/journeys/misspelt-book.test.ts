import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('a reader finds a misspelt book, %s', (_name, javaScriptEnabled) => {
  const site = testSite()
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const staff = await librarian(site)
    const { branchId } = await idsOf(site)
    for (const [title, authors] of [
      ['Middlemarch', 'George Eliot'],
      ['Middle age', 'Helen Garner'],
    ] as const) {
      const added = await staff.submit('/books', { title, authors, format: 'book', branchId, copy: 'yes' })
      expect(added.status).toBe(303)
    }
    browser = await openBrowser()
    const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 360, height: 740 } })
    await context.addCookies([...staff.cookies].map(([name, value]) => ({ name, value, url: site.origin })))
    page = await context.newPage()
  })
  afterAll(() => browser.close())

  it('is shown what was meant, and can insist on what was typed', async () => {
    await page.goto(`${site.origin}/catalog`)
    await page.getByRole('search').locator('input').fill('midlemarch')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('heading', { level: 1, name: 'Books for “middlemarch”' }).waitFor()
    expect(await page.getByText('because nothing is called').textContent()).toContain('midlemarch')
    await page.getByRole('link', { name: 'Search for “midlemarch” all the same' }).click()
    await page.getByRole('heading', { level: 1, name: 'Books for “midlemarch”' }).waitFor()
    await page.getByRole('heading', { name: 'Nothing is called “midlemarch”' }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'Middlemarch' }).click()
    await page.getByRole('heading', { level: 1, name: 'Middlemarch' }).waitFor()
  })

  it('is offered what begins so, by the keyboard, where the page can', async () => {
    await page.goto(`${site.origin}/catalog`)
    const box = page.getByRole('search').locator('input')
    if (!javaScriptEnabled) {
      expect(await box.getAttribute('role')).toBeNull()
      return
    }
    await box.pressSequentially('middle')
    await page.getByRole('option').first().waitFor()
    expect(await page.getByRole('option').allTextContents()).toHaveLength(2)
    expect(await box.getAttribute('aria-expanded')).toBe('true')
    await expect.poll(() => page.locator('#announcer').textContent()).toContain('2 suggestions')
    await box.press('Escape')
    expect(await page.getByRole('option').count()).toBe(0)
    await box.pressSequentially('m')
    await page.getByRole('option', { name: 'Middlemarch' }).waitFor()
    await box.press('ArrowDown')
    expect(await box.getAttribute('aria-activedescendant')).toBe('suggestion-0')
    await box.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Middlemarch' }).waitFor()
  })
})

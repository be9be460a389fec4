import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bindings } from '../../src/web/styleguide/specimens.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'
import { pageProblems } from './page-checks.ts'

describe('the pattern book', () => {
  const site = testSite()
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('shows every component as a page that may go out', async () => {
    const context = await browser.newContext()
    // All components at once, every cover and chart among them: not a page that a reader opens.
    const problems = await pageProblems(await context.newPage(), `${site.origin}/styleguide`, {
      heavy: 15_000,
    })
    await context.close()
    expect(problems).toEqual([])
  })

  it.each(['light', 'dark'] as const)('keeps all words at 7:1 in %s', async colorScheme => {
    const context = await browser.newContext({ colorScheme })
    const page = await context.newPage()
    await page.goto(`${site.origin}/styleguide`)
    const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast-enhanced']).analyze()
    await context.close()
    const faint = violations.flatMap(({ nodes }) =>
      nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
    )
    expect(faint).toEqual([])
  })

  it.each(bindings)('keeps the words of the spine readable in %s', async binding => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${site.origin}/styleguide?cloth=${binding}`)
    expect(await page.locator('html').getAttribute('data-cloth')).toBe(binding)
    const { violations } = await new AxeBuilder({ page })
      .include('.spine')
      .include('.scan')
      .withRules(['color-contrast-enhanced'])
      .analyze()
    await context.close()
    expect(violations.flatMap(({ nodes }) => nodes.map(({ html }) => html))).toEqual([])
  })

  it('stands from right to left, in large type and on paper without anything cut off', async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 800 } })
    const page = await context.newPage()
    await page.goto(`${site.origin}/styleguide`)
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
    await page.evaluate("document.documentElement.dir = 'rtl'")
    expect(await width()).toBe(320)
    await page.evaluate("document.documentElement.dir = 'ltr'")
    await page.setViewportSize({ width: 360, height: 800 })
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(await width()).toBe(360)
    await page.emulateMedia({ media: 'print' })
    expect(await width()).toBe(360)
    await context.close()
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { AxeBuilder } from '@axe-core/playwright'
import { HtmlValidate } from 'html-validate'
import type { Page, Response } from 'playwright'

const KB = 1024
const NARROWEST = 320

/** The first round trip of a connection carries about 14 KB. */
const PAGE_LIMIT = 14 * KB
const FIRST_VISIT_LIMIT = 30 * KB

const inPage = readFileSync(join(import.meta.dirname, 'in-page.js'), 'utf8')

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: {
    // CSS that turns tables into cards, or lists into rows, takes their roles away in some browsers: we say them.
    'no-redundant-role': 'off',
    'prefer-native-element': 'off',
    // A button in a form sends it; that is what buttons are for here.
    'no-implicit-button-type': 'off',
    'no-inline-style': 'error',
  },
})

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** All that a theme can break: the markup is the same in both. */
const rulesOfColour = ['color-contrast', 'link-in-text-block']

/** `heavy`: what a page is allowed beyond the budget of the first round trip, in bytes, with its reason in the caller. */
export type PageCheck = { heavy?: number }

/**
 * Everything that is wrong with a page, in words; empty when it may go out. Takes an address, which it opens, or the
 * answer that `page` shows already, as after a refused form. It changes the page's colour
 * scheme. The checks are those of DESIGN.md, section 4.
 */
export async function pageProblems(
  page: Page,
  opened: string | Response,
  { heavy = 0 }: PageCheck = {},
): Promise<string[]> {
  const response = typeof opened === 'string' ? await page.goto(opened) : opened
  if (!response) return [`${opened} does not answer`]
  const html = await response.text()
  const problems = [
    ...(await invalidHtml(html)),
    ...(await page.evaluate<string[]>(inPage)),
    ...(await axeProblems(page, 'light', axe => axe.withTags(standards))),
    ...(await axeProblems(page, 'dark', axe => axe.withRules(rulesOfColour))),
    ...(await sidewaysScroll(page)),
    ...(await overBudget(page, html, heavy)),
  ]
  return problems.map(problem => `${new URL(response.url()).pathname}: ${problem}`)
}

async function invalidHtml(html: string): Promise<string[]> {
  const report = await validator.validateString(html)
  return report.results
    .flatMap(({ messages }) => messages)
    .map(({ line, message, ruleId }) => `line ${line} is not valid HTML: ${message} (${ruleId})`)
}

async function axeProblems(
  page: Page,
  colorScheme: 'light' | 'dark',
  chosen: (axe: AxeBuilder) => AxeBuilder,
): Promise<string[]> {
  await page.emulateMedia({ colorScheme })
  // Legacy only leaves frames of other origins out, which we have none of, and is twice as fast.
  const { violations } = await chosen(new AxeBuilder({ page }).setLegacyMode()).analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => {
      const [, why = ''] = failureSummary.split('\n')
      return `${help}, in ${colorScheme}, at ${target.join(' ')}: ${why.trim()} (${id})`
    }),
  )
}

async function sidewaysScroll(page: Page): Promise<string[]> {
  const before = page.viewportSize()
  await page.setViewportSize({ width: NARROWEST, height: 800 })
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  if (before) await page.setViewportSize(before)
  return width > NARROWEST ? [`is ${width} px wide at ${NARROWEST} px`] : []
}

async function overBudget(page: Page, html: string, heavy: number): Promise<string[]> {
  const styles = await packedSize(page, 'link[rel="stylesheet"]', 'href')
  const scripts = await packedSize(page, 'script[src]', 'src')
  const sheet = gzipSync(html).length + styles
  const visit = sheet + scripts
  return [
    ...(sheet > PAGE_LIMIT + heavy
      ? [`HTML and CSS are ${sheet} bytes packed, over ${PAGE_LIMIT + heavy}`]
      : []),
    ...(visit > FIRST_VISIT_LIMIT + heavy
      ? [`a first visit is ${visit} bytes packed, over ${FIRST_VISIT_LIMIT + heavy}`]
      : []),
  ]
}

async function packedSize(page: Page, selector: string, attribute: string): Promise<number> {
  const urls = await page
    .locator(selector)
    .evaluateAll((elements, name) => elements.map(element => element.getAttribute(name) ?? ''), attribute)
  const bodies = await Promise.all(
    urls.map(async url => (await page.request.get(new URL(url, page.url()).href)).body()),
  )
  return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0)
}

import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../ashgrove.ts'
import { Cable } from '../cable.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'
import { password, type Somebody, somebody } from '../somebody.ts'

const site = testSite()
const cable = new Cable()
let browser: Browser
let wren: Somebody
let origin = ''

beforeAll(async () => {
  browser = await openBrowser()
  origin = await cable.plugIn(Number(new URL(site.origin).port))
  await librarian(site)
  wren = await somebody(site, 'Wren')
  const { workId } = await shelve(site, 'Emma', 'E1')
  await wren.browser.submit('/reading', { work: workId, status: 'reading' })
})
afterAll(async () => {
  await browser.close()
  await cable.cut()
})

async function signedIn(): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage()
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('E-mail').fill(wren.email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Your carrel' }).waitFor()
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  return page
}

// In the page's own words: these are no programs of this one.
const countKept = `(async () => {
  let count = 0
  for (const name of await caches.keys())
    if (name.startsWith('pages-')) count += (await (await caches.open(name)).keys()).length
  return count
})()`
const keptPages = (page: Page): Promise<number> => page.evaluate(countKept)

/** Waits for what a worker does after it has answered. */
const kept = (page: Page, path: string) =>
  expect.poll(() => isKept(page, path), { timeout: 10_000 }).toBe(true)
const isKept = (page: Page, path: string): Promise<boolean> =>
  page.evaluate(`caches.match('${origin}${path}').then(copy => copy !== undefined)`)

describe('a reader whose network goes away', () => {
  it('reads the last copy of their own pages, with its age, and the network again when it is back', async () => {
    const page = await signedIn()
    await page.goto(`${origin}/reading`)
    await kept(page, '/reading')
    await kept(page, '/offline')
    await cable.cut()

    await page.goto(`${origin}/reading`)
    await page.getByRole('heading', { level: 1, name: 'My log' }).waitFor()
    await page.getByRole('link', { name: 'Emma' }).first().waitFor()
    const note = page.locator('#kept')
    await expect.poll(() => note.textContent()).toContain('There is no network')
    const at = await note.locator('time').getAttribute('datetime')
    expect(Date.now() - Date.parse(at ?? '')).toBeLessThan(60_000)
    expect(await page.locator('#announcer').textContent()).toContain('as it was at')

    await page.goto(`${origin}/catalog`)
    await page.getByRole('heading', { level: 1, name: 'There is no network' }).waitFor()

    await cable.plugIn(Number(new URL(site.origin).port), Number(new URL(origin).port))
    await page.goto(`${origin}/reading`)
    await page.getByRole('heading', { level: 1, name: 'My log' }).waitFor()
    expect(await note.isVisible()).toBe(false)
  })

  it('leaves nothing in the browser when they sign out', async () => {
    const page = await signedIn()
    await page.goto(`${origin}/reading`)
    await kept(page, '/reading')
    expect(await keptPages(page)).toBeGreaterThan(0)
    await page.getByRole('link', { name: 'Wren', exact: true }).click()
    await page.getByRole('button', { name: 'Sign out' }).first().click()
    await expect.poll(() => keptPages(page), { timeout: 10_000 }).toBe(0)
  })

  it('is offered to put it on their phone', async () => {
    const answer = await fetch(`${site.origin}/manifest.webmanifest`)
    expect(answer.headers.get('content-type')).toContain('application/manifest+json')
    const manifest = (await answer.json()) as { icons: { src: string }[] }
    expect(manifest).toMatchObject({ name: 'Carrel', start_url: '/', display: 'standalone' })
    expect((await fetch(site.origin + (manifest.icons[0]?.src ?? ''))).status).toBe(200)
  })
})

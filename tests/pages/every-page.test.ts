import Router from '@koa/router'
import type { Browser, BrowserContext } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modules } from '../../src/modules.ts'
import type { Extras, State } from '../../src/web/kit/context.ts'
import { librarian, register, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'
import { pageProblems } from './page-checks.ts'

/** Pages that are seen before, or without, signing in. */
const forStrangers = ['/', '/sign-in', '/sign-up', '/no-such-page']

/** Where each page is found once there is a library; `:patron` stands for one with a loan. A route without an address fails. */
const forStaff: Record<string, readonly string[]> = {
  '/': ['/'],
  '/sign-in': [],
  '/sign-up': [],
  '/set-up': [],
  '/me': ['/me'],
  '/appearance': ['/appearance'],
  '/library': ['/library'],
  '/desk': ['/desk', '/desk?mode=return', '/desk?patron=:patron'],
  '/desk/shift': ['/desk/shift'],
  '/patrons': ['/patrons', '/patrons?q=nobody'],
  '/patrons/new': ['/patrons/new'],
  '/patrons/:id': ['/patrons/:patron'],
  '/patrons/:id/edit': ['/patrons/:patron/edit'],
  '/loans': ['/loans'],
  '/overdue': ['/overdue'],
}

/** Forms sent with nothing in them: the page of the refusal is a page too. */
const refusedForms = ['/patrons/new', '/library', '/desk']

const addresses = Object.values(forStaff).flat()

const site = testSite()
let browser: Browser
let patron = ''
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe('a page on a new installation', () => {
  it('may go out', async () => {
    expect(await problemsAt('/set-up')).toEqual([])
  })
})

describe('a page of a library', () => {
  let cookies: Parameters<BrowserContext['addCookies']>[0] = []
  beforeAll(async () => {
    const staff = await librarian(site)
    patron = (await register(site, staff, '20000001')).replace('/patrons/', '')
    await shelve(site, 'The Left Hand of Darkness', '817725')
    await staff.submit('/desk/scans', { barcode: '817725', patron })
    cookies = [...staff.cookies].map(([name, value]) => ({ name, value, url: site.origin }))
  })

  it.each(forStrangers)('may go out to a stranger at %s', async address => {
    expect(await problemsAt(address)).toEqual([])
  })

  it.each(addresses)('may go out to staff at %s', async address => {
    expect(await problemsAt(address.replace(':patron', patron), cookies)).toEqual([])
  })

  it.each(refusedForms)('may go out when the form at %s is refused', async address => {
    const context = await browser.newContext()
    // Without scripts the form is sent as a page. With scripts switched off altogether axe would not run.
    await context.route('**/*.js', route => route.abort())
    await context.addCookies(cookies)
    const page = await context.newPage()
    await page.goto(site.origin + address)
    for (const field of await page.locator('main form[method="post"] input:not([type])').all())
      await field.fill('')
    const [response] = await Promise.all([
      page.waitForResponse(answer => answer.request().method() === 'POST'),
      page.locator('main form[method="post"] button').first().click(),
    ])
    await page.waitForLoadState()
    expect(response.status()).toBe(422)
    const problems = await pageProblems(page, response)
    await context.close()
    expect(problems).toEqual([])
  })

  it('has an address above for every route that shows one', () => {
    const router = new Router<State, Extras>()
    for (const { routes } of modules) routes?.(router)
    const shown = router.stack
      .filter(({ methods }) => methods.includes('GET'))
      .map(({ path }) => String(path))
    expect(shown.filter(path => !path.startsWith('/api/') && !(path in forStaff))).toEqual([])
  })
})

async function problemsAt(address: string, cookies: Parameters<BrowserContext['addCookies']>[0] = []) {
  const context = await browser.newContext()
  if (cookies.length > 0) await context.addCookies(cookies)
  const problems = await pageProblems(await context.newPage(), site.origin + address)
  await context.close()
  return problems
}

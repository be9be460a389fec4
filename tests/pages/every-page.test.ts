import type { Browser, BrowserContext } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { librarian, register, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite, type Browser as Visitor } from '../site.ts'
import { pageProblems } from './page-checks.ts'

const site = testSite()
let chromium: Browser
let staff: BrowserContext
let stranger: BrowserContext
const addresses = new Map<string, string>()

/** What answers something else than a page. */
const notPages = new Set(['/health', '/metrics', '/styleguide'])

/** Lists of all time zones take what they take; they stand on two pages that one person opens once. */
const heavy: Record<string, number> = { '/set-up': 6_000, '/library': 6_000 }

beforeAll(async () => {
  chromium = await openBrowser()
  const visitor = await librarian(site)
  staff = await signedIn(visitor)
  stranger = await chromium.newContext()
  await fill(visitor)
})

afterAll(() => chromium.close())

/** A row of each kind, and an address for each route that needs one. */
async function fill(visitor: Visitor): Promise<void> {
  const patron = await register(site, visitor, '20000001')
  const { workId } = await shelve(site, 'Middlemarch', 'M1')
  await shelve(site, 'موسم الهجرة إلى الشمال', 'M2')
  const patronId = patron.replace('/patrons/', '')
  for (const barcode of ['M1', 'M2', 'nothing'])
    await visitor.submit('/desk/scans', { barcode, patron: patronId })
  addresses.set('/patrons/:id', patron)
  addresses.set('/patrons/:id/edit', `${patron}/edit`)
  addresses.set('/desk', `/desk?patron=${patronId}`)
  addresses.set('/books/:id', `/books/${workId}`)
}

async function signedIn(visitor: Visitor): Promise<BrowserContext> {
  const context = await chromium.newContext()
  const cookies = [...visitor.cookies].map(([name, value]) => ({ name, value, url: site.origin }))
  await context.addCookies(cookies)
  return context
}

describe('every page', () => {
  it('has an address here, so that none is forgotten', () => {
    const missing = pages().filter(path => path.includes(':') && !addresses.has(path))
    expect(missing).toEqual([])
  })

  it('may go out: to a librarian', async () => {
    expect(await problemsOf(staff, pages())).toEqual([])
  })

  it('may go out: to a stranger, as far as they are let in', async () => {
    const open: string[] = []
    for (const path of pages()) {
      const { status } = await site.browser().visit(addresses.get(path) ?? path)
      if (status === 200) open.push(path)
    }
    expect(open).toContain('/sign-in')
    expect(await problemsOf(stranger, open)).toEqual([])
  })

  it('may go out: when it says what is wrong', async () => {
    expect(await problemsOf(staff, ['/no-such-page', '/desk?patron=nobody'])).toEqual([])
  })
})

async function problemsOf(context: BrowserContext, paths: string[]): Promise<string[]> {
  const found: string[] = []
  const page = await context.newPage()
  for (const path of paths) {
    const address = addresses.get(path) ?? path
    found.push(...(await pageProblems(page, site.origin + address, { heavy: heavy[path] ?? 0 })))
  }
  await page.close()
  return found
}

const pages = (): string[] =>
  site.routes.filter(({ method, path }) => method === 'GET' && !notPages.has(path)).map(({ path }) => path)

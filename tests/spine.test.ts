import Router from '@koa/router'
import { beforeAll, describe, expect, it } from 'vitest'
import { modules } from '../src/modules.ts'
import { idsOf, librarian, register } from './ashgrove.ts'
import { type Browser, testSite } from './site.ts'
import { somebody } from './somebody.ts'

const site = testSite()
/** As many fit beside each other on a phone of 360 px. */
const most = 5

/** Pages of circulation that need a thing first, or answer something else than a page: each is led to from where the thing is. */
const notAlone = [
  '/patrons/cards',
  '/desk/receipt',
  '/hold-slips',
  '/rules/row',
  '/library-holds/new',
  '/holds/new',
]
/** Staff come to these by their own loans; a reader has them in the spine. */
const behindOwnLoans = ['/loans/history', '/loans/notices', '/loans/calendar', '/charges', '/cards/joining']
/** Only where a library lets its readers lend to themselves do their loans lead there. */
const whereAllowed = ['/loans/new']

let staff: Browser
let reader: Browser

beforeAll(async () => {
  staff = await librarian(site)
  await staff.submit('/library/branches', { branch: 'Hill' })
  await staff.submit('/desk/shift', { branch: (await idsOf(site)).branchId })
  const patron = await register(site, staff, '20000001')
  await staff.submit(`${patron}/pin`, { pin: '2468' })
  reader = (await somebody(site, 'Reader')).browser
  await reader.submit('/cards/joining', { card: '20000001', pin: '2468' })
})

describe('the spine', () => {
  it('has five ways at most, whoever looks', async () => {
    for (const visitor of [staff, reader, site.browser()])
      expect((await spineOf(visitor, '/catalog')).length).toBeLessThanOrEqual(most)
    expect((await spineOf(reader, '/catalog')).map(({ href }) => href)).toEqual([
      '/',
      '/catalog',
      '/reading',
      '/clubs',
      '/me',
    ])
    expect((await spineOf(staff, '/catalog')).map(({ words }) => words)).toEqual([
      'Desk',
      'Catalogue',
      'Patrons',
      'More',
      'Ines',
    ])
  })

  it.each([
    ['/', '/loans', '/desk', '/circulation', '/patrons', '/me'],
    [
      '/library-holds',
      '/pick-list',
      '/hold-shelf',
      '/transfers',
      '/reports/days',
      '/rules/explanation',
      '/calendar',
    ],
  ])('marks one way at most as the one taken, at %s', async (...pages) => {
    for (const page of pages) {
      const current = (await spineOf(staff, page)).filter(({ current }) => current)
      expect(current.length, page).toBe(page === '/' || page === '/loans' ? 0 : 1)
    }
  })

  it('marks the same way for all that it leads to', async () => {
    for (const page of [
      '/library-holds',
      '/pick-list',
      '/hold-shelf',
      '/reports',
      '/rules/settings',
      '/calendar',
    ])
      expect((await spineOf(staff, page)).find(({ current }) => current)?.href, page).toBe('/circulation')
    for (const page of ['/loans', '/charges', '/holds'])
      expect((await spineOf(reader, page)).find(({ current }) => current)?.href, page).toBe('/')
  })

  it('leads staff to each page of circulation in two steps', async () => {
    expect(await unreached(staff, [...notAlone, ...behindOwnLoans, ...whereAllowed])).toEqual([])
  })

  it('leads a reader to each page of their own in two steps', async () => {
    expect((await reader.visit('/')).html).toContain('href="/loans"')
    expect(await unreached(reader, ['/cards/joining', '/holds/new', ...whereAllowed])).toEqual([])
  })
})

/** The ways that a page's spine has, the label of the library before them left out. */
async function spineOf(visitor: Browser, page: string) {
  const { html } = await visitor.visit(page)
  const nav = /<nav aria-label="Carrel">.*?<\/nav>/s.exec(html)?.[0] ?? ''
  return [...nav.matchAll(/<a href="([^"]*)"([^>]*)>([^<]*)/g)].map(
    ([, href = '', more = '', words = '']) => ({
      href,
      words: words.trim(),
      current: more.includes('aria-current="page"'),
    }),
  )
}

/** Pages of circulation that may be seen, and that neither the pages of the spine lead to nor, for a reader, their loans. */
async function unreached(visitor: Browser, besides: readonly string[]): Promise<string[]> {
  const ways = ['/', ...(await spineOf(visitor, '/catalog')).map(({ href }) => href)]
  const spine = visitor === reader ? [...ways, '/loans'] : ways
  const reached = new Set([...spine, ...besides])
  for (const page of spine) {
    const { html } = await visitor.visit(page)
    for (const [, path = ''] of html.matchAll(/href="(\/[^"?#]*)/g)) reached.add(path)
  }
  const left: string[] = []
  for (const page of pagesOfCirculation())
    if (!reached.has(page) && (await visitor.visit(page)).status === 200) left.push(page)
  return left
}

function pagesOfCirculation(): string[] {
  const router = new Router()
  modules.find(({ name }) => name === 'circulation')?.routes?.(router as never)
  return router.stack
    .filter(({ methods, path }) => methods.includes('GET') && !/[:.]/.test(String(path)))
    .map(({ path }) => String(path))
}

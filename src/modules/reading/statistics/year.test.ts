import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'

const site = testSite()
let wren: Awaited<ReturnType<typeof somebody>>
let mina: Awaited<ReturnType<typeof somebody>>

beforeAll(async () => {
  await librarian(site)
  wren = await somebody(site, 'Wren')
  mina = await somebody(site, 'Mina')
  const { workId } = await shelve(site, 'Middlemarch', 'YEAR1')
  await wren.browser.submit('/reading', { work: workId, status: 'read' })
  const { rows } = await sql<{ id: string }>`select id from reading.books where work_id = ${workId}`.execute(
    site.database.db,
  )
  await sql`update reading.readthroughs set ended = '2024-06-05' where book_id = ${rows[0]?.id}`.execute(
    site.database.db,
  )
})

const linkOf = (html: string) => /\/shared\/years\/[^"<]+/.exec(html)?.[0] ?? ''

it('shows a year to whoever has its link, until it is taken back, and at another link after that', async () => {
  const stranger = site.browser()
  const own = '/reading/years/2024'
  expect(linkOf((await wren.browser.visit(own)).html)).toBe('')
  await wren.browser.submit(`${own}/link`, {})
  const link = linkOf((await wren.browser.visit(own)).html)
  const seen = await stranger.visit(link)
  expect(seen.status).toBe(200)
  expect(seen.text).toContain('Middlemarch')
  expect(seen.text).not.toContain('Wren')
  expect(seen.html).not.toContain('/link')
  expect(seen.headers.get('x-robots-tag')).toBe('noindex')
  expect((await stranger.visit(`${link.slice(0, -1)}~`)).status).toBe(404)
  await wren.browser.submit(`${own}/link/removal`, {})
  expect((await stranger.visit(link)).status).toBe(404)
  await wren.browser.submit(`${own}/link`, {})
  expect(linkOf((await wren.browser.visit(own)).html)).not.toBe(link)
  expect((await stranger.visit(link)).status).toBe(404)
})

it('tells a reader of their own log alone, and says how to begin', async () => {
  expect((await wren.browser.visit('/reading/statistics?year=2024')).text).toContain('Middlemarch')
  const empty = await mina.browser.visit('/reading/statistics')
  expect(empty.text).toContain('Nothing to count yet')
  expect((await mina.browser.visit('/reading/years/2024')).text).not.toContain('Middlemarch')
  expect((await wren.browser.visit('/reading/years/24')).status).toBe(404)
})

it('sets two years side by side, and keeps what was typed where it cannot be read', async () => {
  const two = await wren.browser.visit('/reading/statistics?year=2024&with=2023')
  expect(two.text).toContain('1 book more than in 2023')
  const wrong = await wren.browser.visit('/reading/statistics?from=2024-05-01&to=2024-04-01')
  expect(wrong.title).toContain('Error')
  expect(wrong.html).toContain('value="2024-05-01"')
})

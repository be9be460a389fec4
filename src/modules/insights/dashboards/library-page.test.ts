import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, idsOf, librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { placeAt, type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'

const site = testSite()
let staff: Browser
let reader: Somebody
let libraryId = ''

beforeAll(async () => {
  staff = await librarian(site)
  libraryId = (await idsOf(site)).libraryId
  reader = await somebody(site, 'Wren')
  await placeAt(site, reader, libraryId, 'member')
})

describe('the page of a library’s dashboard', () => {
  it('says how to begin while nothing was ever lent, and draws nothing', async () => {
    const { html, title } = await staff.visit('/library/dashboard')
    expect(title).toContain('Dashboard')
    expect(html).toContain('Nothing was lent yet')
    expect(html).toContain('<a class="button" href="/desk">')
    expect(html).not.toMatch(/<svg[^>]*role="img"|<table/)
  })

  it('is reached from the pages of the library and from what staff need', async () => {
    for (const place of ['/library', '/circulation'])
      expect((await staff.visit(place)).html).toContain('href="/library/dashboard"')
  })

  it('shows what is popular, each month, the turnover, who waits and what models cost', async () => {
    const patron = (await register(site, staff, '20000001')).replace('/patrons/', '')
    const waiting = (await register(site, staff, '20000002')).replace('/patrons/', '')
    const { workId } = await shelve(site, 'Piranesi', 'P1')
    await shelve(site, 'Emma', 'E1')
    await sql`update catalog.copies set item_type = 'large print' where barcode = 'E1'`.execute(
      site.database.db,
    )
    for (const barcode of ['P1', 'E1']) await staff.submit('/desk/scans', { barcode, patron })
    await sql`
      insert into circulation.holds (id, library_id, patron_id, work_id, pickup_branch_id, status, placed_at)
      select ${newId()}, ${libraryId}, ${waiting}, ${workId}, id, 'pending', now() - interval '12 days'
      from identity.branches where library_id = ${libraryId}`.execute(site.database.db)
    const { text, html } = await staff.visit('/library/dashboard')
    expect(text).toContain('Piranesi1 loan, 1 more')
    expect(text).toMatch(/2 loans, most in \w+: 2/)
    expect(text).toContain('2 loans ÷ 2 copies = 1')
    expect(text).toContain('Out most often: book and large print, once each')
    expect(text).toContain('1 hold waits for 1 title.')
    expect(text).toMatch(/Piranesi 1 1 12 days/)
    expect(text).toContain('No language model was asked for this library this month.')
    expect(html).not.toContain('Samuel Adeyemi')
    for (const way of ['/reports', '/library-holds?state=waiting', '/library/models'])
      expect(html).toContain(`href="${way}"`)
  })

  it('is not for a member, somebody of another library, or a stranger', async () => {
    expect((await reader.browser.visit('/library/dashboard')).status).toBe(403)
    const other = await somebody(site, 'Otto')
    await other.browser.submit('/libraries', { ...ashgrove, library: 'Otto at home', kind: 'household' })
    const own = await other.browser.visit('/library/dashboard')
    expect([own.status, own.text.includes('Piranesi')]).toEqual([200, false])
    expect((await site.browser().visit('/library/dashboard')).location).toContain('/sign-in')
  })

  it('is for a librarian, who is not led where they may not go', async () => {
    const { id, browser } = await somebody(site, 'Lark')
    await placeAt(site, { id }, libraryId, 'librarian')
    const { status, html } = await browser.visit('/library/dashboard')
    expect(status).toBe(200)
    expect(html).not.toContain('href="/library/models"')
  })
})

import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, register } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { somebodyElse } from '../../../../tests/somebody-else.ts'

const site = testSite()
let staff: Browser
let wren = ''

beforeAll(async () => {
  staff = await librarian(site)
  wren = (await register(site, staff, '20000001', 'Wren Adeyemi')).replace('/patrons/', '')
  await register(site, staff, '20000002', 'Jonas Brandt')
})

describe('cards to print', () => {
  it('are those of one patron, or of a search', async () => {
    const one = await staff.visit(`/patrons/cards?patron=${wren}`)
    expect(one.html).toContain('aria-label="Barcode 20000001"')
    expect(one.html).not.toContain('Barcode 20000002')
    const both = await staff.visit('/patrons/cards?q=')
    expect(both.html.indexOf('Barcode 20000002')).toBeLessThan(both.html.indexOf('Barcode 20000001'))
  })

  it('come fifty to a page, and go on with the next', async () => {
    const { libraryId } = await idsOf(site)
    await sql`with made as (
        insert into circulation.patrons (id, library_id, name, search_name, category, home_branch_id, keeps_history, created_at)
        select gen_random_uuid(), ${libraryId}, 'Reader ' || lpad(place::text, 2, '0'), 'reader', 'adult',
          (select id from identity.branches where library_id = ${libraryId} limit 1), false, now()
        from generate_series(1, 55) as place returning id, name)
      insert into circulation.cards (id, library_id, patron_id, number, status, created_at)
      select gen_random_uuid(), ${libraryId}, id, 'SHEET' || right(name, 2), 'active', now() from made`.execute(
      site.database.db,
    )
    const first = await staff.visit('/patrons/cards?q=reader')
    expect(first.html.match(/class="copylabel"/g)).toHaveLength(50)
    expect(first.text).toContain('50 cards on this page.')
    const [, next = ''] = /href="([^"]*)" rel="next"/.exec(first.html) ?? []
    const second = await staff.visit(next.replaceAll('&amp;', '&'))
    expect(second.html.match(/class="copylabel"/g)).toHaveLength(5)
    expect(second.text).toContain('SHEET51')
  })

  it('come as PDF', async () => {
    const cookie = [...staff.cookies].map(pair => pair.join('=')).join('; ')
    const pdf = await fetch(`${site.origin}/patrons/cards.pdf?q=`, { headers: { Cookie: cookie } })
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
  })

  it('are never of another library’s patrons, nor for strangers', async () => {
    const { ids } = await somebodyElse(site.database.db)
    for (const id of ids)
      expect((await staff.visit(`/patrons/cards?patron=${id}`)).text).toContain('No cards to print')
    expect((await site.browser().visit('/patrons/cards?q=')).status).not.toBe(200)
  })
})

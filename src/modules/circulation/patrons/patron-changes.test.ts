import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { placeAt, somebody } from '../../../../tests/somebody.ts'
import { somebodyElse } from '../../../../tests/somebody-else.ts'
import { newId } from '../../../id.ts'

const site = testSite()
let staff: Browser
let path = ''

beforeAll(async () => {
  staff = await librarian(site)
  path = await register(site, staff, 'CH1', 'Wren Adeyemi')
})

it('tells what was done to a patron and by whom, the newest first, overrides with their reason', async () => {
  await staff.submit(`${path}/restrictions`, { reason: 'Returns wet books', until: '2999-01-31' })
  await shelve(site, 'Emma', 'CH2')
  const patron = path.replace('/patrons/', '')
  await staff.submit('/desk/overrides', { barcode: 'CH2', patron, comment: 'A reading group' })
  await staff.submit(`${path}/charges`, { charged: '5', kind: 'manual', what: 'Torn' })
  await staff.submit(`${path}/waivers`, { waived: '5', reason: 'In hospital' })
  const { text } = await staff.visit(`${path}/changes`)
  const told = [
    'Ines Moreau waived what a patron owed',
    'Ines Moreau charged a patron something',
    'Ines Moreau set a rule aside: patron-restricted. A reading group',
    'Ines Moreau kept a patron from borrowing',
    'Ines Moreau registered a patron',
  ]
  const places = told.map(sentence => text.indexOf(sentence))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
})

it('tells nothing of a loan that has lost its patron', async () => {
  await sql`update circulation.loans set returned_at = now(), returned_branch_id = branch_id, patron_id = null, closed_as = 'returned'`.execute(
    site.database.db,
  )
  const { text } = await staff.visit(`${path}/changes`)
  expect(text).not.toContain('A reading group')
  expect(text).toContain('kept a patron from borrowing')
})

it('goes on from page to page', async () => {
  const { libraryId } = await idsOf(site)
  for (let count = 0; count < 60; count++)
    await sql`insert into identity.audit (id, at, event, library_id, subject_kind, subject_id, details)
      values (${newId()}, now(), 'circulation.patron-changed', ${libraryId}, 'patron', ${path.replace('/patrons/', '')}, '{}')`.execute(
      site.database.db,
    )
  const first = await staff.visit(`${path}/changes`)
  expect(first.text).not.toContain('registered a patron')
  const [, next = ''] = /href="([^"]*after=[^"]*)"/.exec(first.html) ?? []
  expect((await staff.visit(next)).text).toContain('registered a patron')
})

it('is nobody’s but who looks after patrons, at their own library', async () => {
  const { ids } = await somebodyElse(site.database.db)
  for (const id of ids) expect((await staff.visit(`/patrons/${id}/changes`)).status).toBe(404)
  const member = await somebody(site, 'Member')
  await placeAt(site, member, (await idsOf(site)).libraryId, 'member')
  expect((await member.browser.visit(`${path}/changes`)).status).toBe(403)
})

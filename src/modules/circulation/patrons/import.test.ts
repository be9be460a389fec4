import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { librarian, register } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'

const site = testSite()
let staff: Browser
let known = ''

beforeAll(async () => {
  staff = await librarian(site)
  known = await register(site, staff, '50000001', 'Wren Adeyemi')
})

const sent = (text: string) =>
  staff.upload('/patrons/imports', {}, { field: 'file', name: 'patrons.csv', bytes: Buffer.from(text) })
const rows = [
  'Card number;Name;Category;Phone;Expires',
  '50000001;Wren Adeyemi;;020 7946 0000;',
  '50000002;Jonas Brandt;Child;;2030-05-01',
  '50000003;Mina;King;;',
  '50000004;Nobody;;;soon',
  '50000002;Jonas again;;;',
].join('\n')
const patrons = async () =>
  (
    await sql<{ count: number }>`select count(*)::int as count from circulation.patrons`.execute(
      site.database.db,
    )
  ).rows[0]?.count

it('says what a file of patrons would do, row by row, and writes nothing yet', async () => {
  const { location } = await sent(rows)
  const { text } = await staff.visit(location ?? '')
  expect(text).toContain('1 new · 1 changed · 0 already so · 3 cannot be read.')
  expect(text).toMatch(/2 Wren Adeyemi 50000001 Changes: telephone/)
  expect(text).toContain('Cannot be read: The library has no such category')
  expect(text).toContain('Cannot be read: Write a date')
  expect(text).toContain('Cannot be read: This card stands in the file twice')
  expect(await patrons()).toBe(1)
})

it('writes it, gives back what was left, and does nothing with the same file again', async () => {
  const { location } = await sent(rows)
  const written = await staff.submitAndFollow(`${location}/writing`)
  expect(written.text).toContain('Written: 1 new, 1 changed, 3 left out.')
  expect((await staff.visit(known)).text).toContain('020 7946 0000')
  expect(await patrons()).toBe(2)
  expect(written.text).toContain('0 new · 0 changed · 2 already so · 3 cannot be read.')
  await staff.submit(`${location}/writing`)
  expect(await patrons()).toBe(2)
  const failures = await staff.visit(`${location}/failures`)
  expect(failures.html).toContain('4,The library has no such category,50000003,Mina,King,,')
})

it('refuses a file without the headings it needs, and one of nobody’s', async () => {
  expect((await sent('Title;Author\nFaust;Goethe')).text).toContain('No heading of the first row says card')
  expect((await staff.visit('/patrons/imports/01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11')).status).toBe(404)
})

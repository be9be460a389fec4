import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { idsOf, librarian } from '../../../../tests/ashgrove.ts'
import { testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'

const site = testSite()

it('shows whoever only stands at the desk no way to what their role does not include', async () => {
  const owner = await librarian(site)
  const { libraryId } = await idsOf(site)
  expect((await owner.visit('/')).html).toContain('href="/imports/new"')
  await owner.submit('/library/roles', { name: 'Desk hand', permissions: 'circulation.desk' })
  const deirdre = await somebody(site, 'Deirdre')
  await sql`
    insert into identity.memberships (library_id, person_id, role, created_at)
    select ${libraryId}, ${deirdre.id}, id::text, now() from identity.roles where name = 'Desk hand'`.execute(
    site.database.db,
  )
  await sql`update identity.sessions set library_id = ${libraryId} where person_id = ${deirdre.id}`.execute(
    site.database.db,
  )
  const { html } = await deirdre.browser.visit('/')
  expect(html).toContain('href="/desk"')
  for (const way of ['/imports/new', '/books/new', '/rules']) expect(html).not.toContain(`href="${way}"`)
})

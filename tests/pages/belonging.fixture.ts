import { sql } from 'kysely'
import { idsOf } from '../ashgrove.ts'
import type { Browser, testSite } from '../site.ts'
import { somebody } from '../somebody.ts'

type Site = ReturnType<typeof testSite>

/** Members, invitations, requests, roles and what administration shows: an address for each of its pages, and further ones. */
export async function belonging(
  site: Site,
  owner: Browser,
): Promise<{ addresses: [string, string][]; further: string[] }> {
  const { db } = site.database
  const { libraryId } = await idsOf(site)
  await owner.submit('/library', {
    name: 'Ashgrove Libraries',
    kind: 'public',
    language: 'en-GB',
    zone: 'Europe/London',
    currency: 'GBP',
    description: 'Three branches, and a van on Thursdays.',
    joining: 'request',
    public_catalogue: 'yes',
  })
  const [member, asking] = [await somebody(site, 'Olive'), await somebody(site, 'Peter')]
  const link = await owner.submit('/library/invitations/links', { role: 'member', days: '7' })
  const path = /\/invitations\/[\w-]{20,}/.exec(link.html)?.[0] ?? ''
  await member.browser.submit(path)
  await asking.browser.submit(`/libraries/${libraryId}/join-request`, { message: 'I live next door.' })
  await owner.submit('/library/invitations/mails', { email: 'nana@example.org', role: 'member', days: '3' })
  await owner.submit('/library/roles', { name: 'Cataloguer', permissions: ['catalog.edit'] })
  await owner.submit('/administration/roles', { name: 'Postmaster', permissions: ['identity.mails'] })
  await sql`insert into pgboss.job (id, name, data, state, output)
    values (gen_random_uuid(), 'identity.sweep-sessions.dead', '{}', 'created', '{"message":"No such table"}')`.execute(
    db,
  )
  const { rows: roles } = await sql<{
    id: string
    scope: string
  }>`select id, scope from identity.roles`.execute(db)
  const { rows: mails } = await sql<{
    id: string
  }>`select id from identity.mails where letter = 'invitation'`.execute(db)
  const roleIn = (scope: string) => roles.find(role => role.scope === scope)?.id ?? ''
  return {
    addresses: [
      ['/library/members/:id', `/library/members/${member.id}`],
      ['/library/roles/:id', `/library/roles/${roleIn('library')}`],
      ['/invitations/:token', path],
      ['/libraries/:id', `/libraries/${libraryId}`],
      ['/libraries/:id/leaving', `/libraries/${libraryId}/leaving`],
      ['/administration/people/:id', `/administration/people/${member.id}`],
      ['/administration/people/:id/deletion', `/administration/people/${member.id}/deletion`],
      ['/administration/roles/:id', `/administration/roles/${roleIn('installation')}`],
      ['/administration/mails/:id', `/administration/mails/${mails[0]?.id}`],
    ],
    further: [
      '/invitations/over',
      '/library/members?q=nobody',
      '/libraries?q=nobody',
      '/administration/mails?status=kept',
    ],
  }
}

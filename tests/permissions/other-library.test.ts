import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, idsOf, librarian, register, shelve } from '../ashgrove.ts'
import { upload } from '../import-fixture.ts'
import { belonging } from '../pages/belonging.fixture.ts'
import { type Browser, testSite } from '../site.ts'
import { somebody } from '../somebody.ts'

const site = testSite()
let other: Browser
/** Addresses with the ids of what belongs to Ashgrove, by the beginning of the route. */
let theirs: Map<string, string>

beforeAll(async () => {
  const staff = await librarian(site)
  const { workId } = await shelve(site, 'Middlemarch', 'M1')
  const patron = await register(site, staff, '20000001')
  const { addresses } = await belonging(site, staff)
  const { branchId, libraryId } = await idsOf(site)
  const invited = await sql<{ id: string }>`select id from identity.invitations limit 1`.execute(
    site.database.db,
  )
  const asked = await sql<{ id: string }>`select person_id as id from identity.join_requests limit 1`.execute(
    site.database.db,
  )
  theirs = new Map([
    ['/patrons/:id', patron],
    ['/books/:id', `/books/${workId}`],
    ['/imports/:id', await upload(site, staff)],
    ['/library/branches/:id', `/library/branches/${branchId}`],
    ['/library/invitations/:id', `/library/invitations/${invited.rows[0]?.id}`],
    ['/library/requests/:id', `/library/requests/${asked.rows[0]?.id}`],
    ['/libraries/:id', `/libraries/${libraryId}`],
    ...addresses.filter(([path]) => !path.startsWith('/invitations')),
  ])
  await sql`update identity.libraries set public_catalogue = false, joining = 'closed'`.execute(
    site.database.db,
  )
  other = (await somebody(site, 'Otto')).browser
  await other.submit('/libraries', { ...ashgrove, library: 'Otto at home', kind: 'household' })
})

/** All that Ashgrove has, as one number that changes when any of it does. */
async function fingerprint(): Promise<string[]> {
  const tables = [
    'circulation.patrons',
    'circulation.cards',
    'catalog.works',
    'catalog.editions',
    'catalog.copies',
    'catalog.imports',
    'identity.branches',
    'identity.invitations',
    'identity.join_requests',
    'identity.memberships',
    'identity.roles',
    'identity.grants',
    'identity.libraries',
    'identity.mails',
  ]
  const found: string[] = []
  for (const table of tables) {
    const { rows } = await sql<{ sum: string }>`
      select ${table} || ' ' || md5(coalesce(string_agg(row::text, '' order by row::text), '')) as sum
      from ${sql.raw(table)} as row`.execute(site.database.db)
    found.push(rows[0]?.sum ?? '')
  }
  return found
}

describe('the owner of another library', () => {
  it('finds nothing of this one, at any address with an id, and changes nothing', async () => {
    const before = await fingerprint()
    const open: string[] = []
    let tried = 0
    for (const { method, path } of site.routes) {
      const beginning = [...theirs.keys()]
        .filter(key => path === key || path.startsWith(`${key}/`))
        .sort((a, b) => b.length - a.length)[0]
      if (!beginning || method === 'HEAD') continue
      const address = (theirs.get(beginning) ?? '') + path.slice(beginning.length)
      tried += 1
      const answer = method === 'GET' ? await other.visit(address) : await other.submit(address)
      if (![403, 404].includes(answer.status)) open.push(`${method} ${path} answered ${answer.status}`)
      if (/Middlemarch|Adeyemi|Ashgrove|Olive/.test(answer.text))
        open.push(`${method} ${path} shows what is theirs`)
    }
    expect(open).toEqual([])
    expect(tried).toBeGreaterThan(30)
    expect(await fingerprint()).toEqual(before)
  }, 60_000)
})

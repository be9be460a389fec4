import { sql } from 'kysely'
import { newId } from '../../src/id.ts'
import { ashgrove, idsOf, register, shelve } from '../ashgrove.ts'
import type { Browser, testSite } from '../site.ts'

type Site = ReturnType<typeof testSite>

/** Addresses of all pages about holds and transfers, each with something on it; and some in another state. */
export async function holdsInEveryState(
  site: Site,
  visitor: Browser,
  { workId, patron }: { workId: string; patron: string },
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const { libraryId, branchId } = await idsOf(site)
  const { db } = site.database
  await sql`insert into identity.branches (id, library_id, name, created_at)
    values (${newId()}, ${libraryId}, 'Harbour Lane', now())`.execute(db)
  await visitor.submit('/desk/shift', { branch: branchId })
  // Ines borrows at her own library, too.
  await register(site, visitor, '20000002', ashgrove.name)
  await sql`update circulation.patrons set person_id = (select id from identity.people where email = ${ashgrove.email})
    where name = ${ashgrove.name}`.execute(db)
  const place = async (title: string, barcode: string, card: string) => {
    const book = await shelve(site, title, barcode)
    const fields = { work: book.workId, pickup: branchId, copy: '' }
    const placed = await visitor.submit('/library-holds', { ...fields, patron: card })
    return { workId: book.workId, address: placed.location ?? '' }
  }
  const scan = (barcode: string) => visitor.submit('/desk/scans', { barcode, mode: 'return' })
  await place('To be fetched, with a title that is long enough to be broken on a small screen', 'HP1', patron)
  const own = await place('Hers', 'HP2', '20000002')
  const ready = await place('Ready', 'HP3', patron)
  await scan('HP3')
  const cleared = await place('To be cleared', 'HP4', patron)
  await scan('HP4')
  await visitor.submit(`${cleared.address}/cancellation`)
  const suspended = await place('Suspended', 'HP5', '20000002')
  await visitor.submit(`${suspended.address}/suspension`)
  await shelve(site, 'On its way', 'HP6')
  const { rows } = await sql<{ id: string }>`
    select id from identity.branches where name = 'Harbour Lane'`.execute(db)
  await visitor.submit('/transfers', { barcode: 'HP6', to: rows[0]?.id ?? '' })
  const toWaitFor = await shelve(site, 'To be waited for', 'HP7')
  return {
    addresses: new Map([
      ['/holds/:id', own.address],
      ['/holds/new', `/holds/new?work=${toWaitFor.workId}&library=${libraryId}`],
      ['/library-holds/new', `/library-holds/new?work=${workId}`],
    ]),
    further: [
      ready.address,
      cleared.address,
      suspended.address,
      '/library-holds?state=ended',
      '/library-holds?state=on-the-way',
      '/hold-slips?all=yes',
      '/transfers?way=from',
      `/books/${toWaitFor.workId}`,
      `/books/${own.workId}`,
      `/holds/new?work=${own.workId}&library=${libraryId}`,
    ],
  }
}

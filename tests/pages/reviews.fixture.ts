import { sql } from 'kysely'
import { newId } from '../../src/id.ts'
import { findConsensus } from '../../src/modules/insights/consensus/find-consensus-job.ts'
import { shelve } from '../ashgrove.ts'
import { jobContext } from '../job-context.ts'
import type { Browser, testSite } from '../site.ts'
import { somebody } from '../somebody.ts'

const said = [
  { name: 'Sorrel', body: 'I loved the narrator, who is wonderfully fair to foolish people.', rating: '20' },
  { name: 'Tansy', body: 'A great narrator: clever, fair and kind even to foolish people.', rating: '17' },
  { name: 'Basil', body: 'The politics in the middle are a terrible, horrible bore.\n\nSorry.', rating: '5' },
  { name: 'Fennel', body: 'Casaubon dies, and that is the best of it.', rating: '12', gate: '465000' },
]

/** Addresses of all pages of reviews: of a book with some, sealed and reported ones, too; and some in another state. */
export async function reviewsInEveryState(
  site: ReturnType<typeof testSite>,
  visitor: Browser,
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const { db } = site.database
  const { workId } = await shelve(site, 'A novel of which many people have said what they think', 'REVIEWED1')
  const { workId: other } = await shelve(site, 'A novel that nobody has reviewed', 'REVIEWED2')
  const { workId: unborrowed } = await shelve(site, 'A novel that is nobody’s', 'REVIEWED3')
  const write = async (browser: Browser, personId: string, fields: Record<string, string>) => {
    for (const work of [workId, other])
      await sql`insert into reading.books (id, person_id, work_id, status, owned, added_on, updated_at)
        values (${newId()}, ${personId}, ${work}, 'to-read', true, '2026-01-01', now())`.execute(db)
    await browser.submit(`/books/${workId}/reviews`, { gate: '0', ...fields, once: newId() })
    const { rows } = await sql<{
      id: string
    }>`select id from insights.reviews where person_id = ${personId}`.execute(db)
    return rows[0]?.id ?? ''
  }
  const ids: string[] = []
  for (const { name, ...fields } of said) {
    const { browser, id } = await somebody(site, name)
    ids.push(await write(browser, id, fields))
    if (name === 'Tansy') await browser.submit(`/reviews/${ids[0]}/helpful`, { helpful: 'yes' })
    if (name === 'Basil') await browser.submit(`/reviews/${ids[0]}/report`, { reason: 'Too kind by half.' })
  }
  const { rows } = await sql<{
    id: string
  }>`select id from identity.people order by created_at limit 1`.execute(db)
  const mine = await write(visitor, rows[0]?.id ?? '', { body: 'I have three copies of it.', rating: '16' })
  await visitor.submit(`/reviews/${ids[0]}/helpful`, { helpful: 'yes' })
  await findConsensus.run({ workId }, jobContext(site, new Date()))
  await sql`update insights.consensus set words = 'Readers praise the narrator.', model = 'a-model'
    where work_id = ${workId}`.execute(db)
  return {
    addresses: new Map([
      ['/books/:id/reviews', `/books/${workId}/reviews`],
      ['/books/:id/review', `/books/${workId}/review`],
      ['/reviews/:id', `/reviews/${ids[0]}`],
    ]),
    further: [
      `/books/${workId}`,
      `/books/${other}`,
      `/books/${other}/reviews`,
      `/books/${other}/review`,
      `/books/${unborrowed}/review`,
      `/books/${workId}/reviews?band=very-positive&sort=newest`,
      `/books/${workId}/reviews?band=positive`,
      `/reviews/${mine}`,
    ],
  }
}

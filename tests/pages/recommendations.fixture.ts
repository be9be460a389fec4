import { sql } from 'kysely'
import { newId } from '../../src/id.ts'
import { learnAllContent } from '../../src/modules/insights/content/learn-content-job.ts'
import { learnAll } from '../../src/modules/insights/recommendations/learn-job.ts'
import { shelve } from '../ashgrove.ts'
import type { Browser, testSite } from '../site.ts'

type Site = ReturnType<typeof testSite>

/** Addresses of all pages of recommendations, for somebody with a log in a club and a household; and some in another state. */
export async function recommendationsInEveryState(
  site: Site,
  visitor: Browser,
  club: string,
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const { db } = site.database
  const known = await shelve(site, 'Liked by all who liked the other', 'RN1')
  const next = await shelve(
    site,
    'The other, with a title that goes on for longer than a phone is wide',
    'RN2',
  )
  const aside = await shelve(site, 'Not for me', 'RN3')
  for (let one = 0; one < 3; one++) {
    const reader = newId()
    await sql`insert into identity.people (id, email, name, password_hash, created_at)
      values (${reader}, ${`${reader}@example.org`}, 'Reader', 'none', now())`.execute(db)
    for (const { workId } of [known, next, aside])
      await sql`insert into reading.books (id, person_id, work_id, status, rating, added_on, updated_at)
        values (${newId()}, ${reader}, ${workId}, 'read', 500, '2026-11-01', now())`.execute(db)
  }
  await learnAll(db)
  await learnAllContent(db)
  await visitor.submit('/reading', { work: known.workId, status: 'read' })
  await visitor.submit('/recommendations/dismissals', { work: aside.workId })
  const household = newId()
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${household}, 'At home', 'household', 'Europe/London', 'GBP', 'en-GB', false, now())`.execute(db)
  await sql`insert into identity.memberships (library_id, person_id, role, created_at)
    select ${household}, person_id, 'member', now() from reading.books
    where work_id = ${known.workId} and rating is null`.execute(db)
  return {
    addresses: new Map([
      ['/recommendations/clubs/:id', club.replace('/clubs/', '/recommendations/clubs/')],
      ['/recommendations/households/:id', `/recommendations/households/${household}`],
      ['/recommendations/explanations/:id', `/recommendations/explanations/${next.workId}`],
    ]),
    further: [
      '/recommendations/explanations?q=other',
      '/recommendations/explanations?q=nothing+is+called+so',
      `/recommendations/explanations/${aside.workId}`,
    ],
  }
}

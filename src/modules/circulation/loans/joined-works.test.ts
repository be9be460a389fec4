import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { testSite } from '../../../../tests/site.ts'
import { followJoinedWorks } from './joined-works.ts'

const site = testSite()

describe('an open loan', () => {
  it('follows its copy into the work that took its own in, and one who has both keeps both', async () => {
    const staff = await librarian(site)
    const patron = (await register(site, staff, '20000001')).replace('/patrons/', '')
    const [from, into] = [await shelve(site, 'Twice here', 'J1'), await shelve(site, 'Twice there', 'J2')]
    for (const barcode of ['J1', 'J2']) await staff.submit('/desk/scans', { barcode, patron })
    const { db } = site.database
    await sql`update catalog.editions set work_id = ${into.workId} where work_id = ${from.workId}`.execute(db)
    const follow = () =>
      followJoinedWorks.run(
        { from: from.workId, into: into.workId },
        jobContext(site, new Date('2026-11-20T09:00:00Z')),
      )
    await follow()
    await follow()
    const { rows } = await sql<{ work_id: string; one_per_title: boolean }>`
      select work_id, one_per_title from circulation.loans order by id`.execute(db)
    expect(rows).toEqual([
      { work_id: into.workId, one_per_title: false },
      { work_id: into.workId, one_per_title: true },
    ])
  })
})

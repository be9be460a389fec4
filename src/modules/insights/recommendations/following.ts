import { sql } from 'kysely'
import { type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { forgetContentOf } from '../content/vectors.ts'
import { followToldWorks, type Joined } from '../told-works.ts'

/**
 * Follows works that were joined, or parted again. What was learned of both is forgotten: the next night learns it from the records,
 * and from the logs, which follow by themselves. What somebody put aside is put aside where it lives on.
 */
export const followJoinedTastes = job<Joined>('insights.follow-joined-tastes', {}, (works, { db }) =>
  transaction(db, async tx => {
    await forgetTastesIn(tx, works)
    await forgetContentOf(tx, [works.from, works.into])
    await followToldWorks(tx, 'insights.dismissals', works)
  }),
)

async function forgetTastesIn(tx: Tx, { from, into }: Joined): Promise<void> {
  const works = sql`(${from}, ${into})`
  await sql`delete from insights.likes where work_id in ${works}`.execute(tx)
  await sql`delete from insights.neighbours where work_id in ${works} or neighbour_id in ${works}`.execute(tx)
}

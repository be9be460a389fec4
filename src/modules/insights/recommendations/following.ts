import { sql } from 'kysely'
import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'

type Joined = { from: string; into: string }

/**
 * Follows works that were joined, or parted again. What was learned of both is forgotten: the next night learns it from the logs, which
 * follow by themselves. What somebody put aside under one name is put aside under the other, too.
 */
export const followJoinedTastes = job<Joined>('insights.follow-joined-tastes', {}, ({ from, into }, { db }) =>
  transaction(db, async tx => {
    const works = sql`(${from}, ${into})`
    await sql`delete from insights.likes where work_id in ${works}`.execute(tx)
    await sql`delete from insights.neighbours where work_id in ${works} or neighbour_id in ${works}`.execute(
      tx,
    )
    await sql`
      insert into insights.dismissals (person_id, work_id, dismissed_at)
      select person_id, ${into}, dismissed_at from insights.dismissals where work_id = ${from}
      on conflict do nothing`.execute(tx)
  }),
)

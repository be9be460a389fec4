import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/**
 * Follows works that were joined, or parted again: the gates of a thread are places in the book that its readers' logs name. Until
 * this has run they stay shut.
 */
export const followJoinedThreads = job<{ from: string; into: string }>(
  'clubs.follow-joined-works',
  {},
  ({ from, into }, { db }) =>
    transaction(db, async tx => {
      const gone = await titledWorks(tx)
        .where('work.id', '=', from)
        .where('work.merged_into', '=', into)
        .executeTakeFirst()
      await tables(tx)
        .updateTable('clubs.threads')
        .set({ work_id: gone ? into : from })
        .where('work_id', '=', gone ? from : into)
        .$if(!gone, query => query.where('told_work_id', '=', from))
        .execute()
    }),
)

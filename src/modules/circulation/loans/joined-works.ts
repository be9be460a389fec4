import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { titledCopies } from '../../catalog/index.ts'
import { followWithHolds } from '../holds/following.ts'
import { tables } from '../tables.ts'

/** Two works whose copies may have gone from the one to the other. */
export type Joined = { from: string; into: string }

/**
 * Follows works that were joined, or parted again: an open loan is of the work that its copy is of now. Whoever has both
 * copies keeps both; that a title is lent once to a person decides about new loans. Holds follow, too.
 */
export const followJoinedWorks = job<Joined>(
  'circulation.follow-joined-works',
  {},
  ({ from, into }, { db, now }) =>
    transaction(db, async tx => {
      const loans = await tables(tx)
        .selectFrom('circulation.loans as loan')
        .innerJoin(titledCopies(tx).as('copy'), 'copy.id', 'loan.copy_id')
        .select(['loan.id', 'loan.patron_id', 'copy.work_id'])
        .where('loan.work_id', 'in', [from, into])
        .where('loan.returned_at', 'is', null)
        .whereRef('copy.work_id', '<>', 'loan.work_id')
        .orderBy('loan.id')
        .execute()
      for (const { id, patron_id, work_id } of loans) {
        const twin = await tables(tx)
          .selectFrom('circulation.loans')
          .select('id')
          .where('patron_id', '=', patron_id)
          .where('work_id', '=', work_id)
          .where('returned_at', 'is', null)
          .where('one_per_title', '=', true)
          .executeTakeFirst()
        await tables(tx)
          .updateTable('circulation.loans')
          .set({ work_id, one_per_title: twin === undefined })
          .where('id', '=', id)
          .execute()
      }
      await followWithHolds(tx, { from, into }, now)
    }),
)

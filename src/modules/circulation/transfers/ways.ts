import { type Db, transaction } from '../../../database.ts'
import { type Actor, record } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** What sending costs from one branch to each of the others; null where nothing is sent. */
export type Ways = ReadonlyMap<string, number | null>

/** Sets what it costs to send something from a branch to others; what is not named stays. */
export const setWays = (
  db: Db,
  libraryId: string,
  { from, to }: { from: string; to: Ways },
  actor: Actor,
  now: Date,
): Promise<void> =>
  transaction(db, async tx => {
    for (const [branchId, cost] of to)
      await tables(tx)
        .insertInto('circulation.routes')
        .values({ library_id: libraryId, from_branch_id: from, to_branch_id: branchId, cost })
        .onConflict(conflict => conflict.columns(['from_branch_id', 'to_branch_id']).doUpdateSet({ cost }))
        .execute()
    await record(tx, { ...actor, event: 'circulation.ways-changed', library: libraryId }, now)
  })

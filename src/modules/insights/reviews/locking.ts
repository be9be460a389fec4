import type { Tx } from '../../../database.ts'
import { tables } from '../tables.ts'
import { reviewFor } from './review-queries.ts'
import type { Viewer } from './viewer.ts'

/** A review that this person may read, kept as it is for this transaction; what is sealed for them is as if it were not there. */
export async function lockedReview(tx: Tx, reviewId: string, viewer: Viewer) {
  const found = await tables(tx)
    .selectFrom('insights.reviews')
    .select('id')
    .where('id', '=', reviewId)
    .forUpdate()
    .executeTakeFirst()
  return found && reviewFor(tx, reviewId, viewer)
}

import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { lockedReview } from './locking.ts'
import type { Reader } from './viewer.ts'

/** Says that somebody else's review helped, or takes that back; one vote for each person. The database counts. */
export const voteHelpful = (
  db: Db,
  reviewId: string,
  reader: Reader,
  { helpful }: { helpful: boolean },
  now: Date,
): Promise<{ workId: string } | Refused<'unknown-review'> | Refused<'own-review'>> =>
  transaction(db, async tx => {
    const review = await lockedReview(tx, reviewId, reader)
    if (!review || review.hidden_at) return refused('unknown-review')
    if (review.mine) return refused('own-review')
    const vote = { review_id: reviewId, person_id: reader.personId }
    if (helpful)
      await tables(tx)
        .insertInto('insights.helpful_votes')
        .values({ ...vote, voted_at: now })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    else
      await tables(tx)
        .deleteFrom('insights.helpful_votes')
        .where('review_id', '=', reviewId)
        .where('person_id', '=', reader.personId)
        .execute()
    return { workId: review.work_id }
  })

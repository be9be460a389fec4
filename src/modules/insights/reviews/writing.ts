import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import { readSentiment, type Sentiment } from '../sentiment/reading.ts'
import { tables } from '../tables.ts'
import { rightOf } from './right.ts'
import { letNewestStand } from './standing.ts'

export type Written = {
  /** Plain text. */
  body: string
  /** In quarter stars, 4 to 20. */
  rating: number
  /** From where in the book it is safe, in millionths; 0 for everybody. */
  gate: number
}

/** Writes a review of a book that its author borrowed or owns: one for each person and work. That they borrowed it is fixed here. */
export async function writeReview(
  db: Db,
  { workId, personId }: { workId: string; personId: string },
  written: Written,
  now: Date,
): Promise<
  { reviewId: string } | Refused<'unknown-book'> | Refused<'not-borrowed'> | Refused<'already-written'>
> {
  const read = await readSentiment(written)
  return transaction(db, async tx => {
    const book = await worksVisibleTo(tx, personId).where('work.id', '=', workId).executeTakeFirst()
    if (!book) return refused('unknown-book')
    const right = await rightOf(tx, personId, workId)
    if (!right.borrowed && !right.owned) return refused('not-borrowed')
    const made = await tables(tx)
      .insertInto('insights.reviews')
      .values({
        id: newId(),
        work_id: workId,
        told_work_id: workId,
        person_id: personId,
        ...columnsOf(written, read),
        borrowed_here: right.borrowed,
        written_at: now,
      })
      .onConflict(conflict => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) return refused('already-written')
    await letItBeRead(tx, { id: made.id, work_id: workId, revision: 1 })
    return { reviewId: made.id }
  })
}

/** An author's change; `seen` is the revision that they looked at. It needs no right any more: the review is theirs. */
export async function editReview(
  db: Db,
  { reviewId, personId }: { reviewId: string; personId: string },
  written: Written,
  seen: number | null,
  now: Date,
): Promise<{ workId: string } | Refused<'unknown-review'> | Refused<'stale'>> {
  const read = await readSentiment(written)
  return transaction(db, async tx => {
    const review = await lockedOwn(tx, { reviewId, personId })
    if (!review) return refused('unknown-review')
    if (seen !== null && seen !== review.revision) return refused('stale')
    const revision = review.revision + 1
    await tables(tx)
      .updateTable('insights.reviews')
      .set({ ...columnsOf(written, read), model: null, edited_at: now, revision })
      .where('id', '=', reviewId)
      .execute()
    await letItBeRead(tx, { ...review, revision })
    return { workId: review.work_id }
  })
}

/** Takes one's review away, with its votes and reports. An older one of the same work, from before two were joined, stands then. */
export const deleteReview = (
  db: Db,
  by: { reviewId: string; personId: string },
): Promise<{ workId: string } | Refused<'unknown-review'>> =>
  transaction(db, async tx => {
    const review = await lockedOwn(tx, by)
    if (!review) return refused('unknown-review')
    await tables(tx).deleteFrom('insights.reviews').where('id', '=', review.id).execute()
    await letNewestStand(tx, [review.work_id])
    await send(tx, 'insights.find-consensus', { workId: review.work_id })
    return { workId: review.work_id }
  })

const columnsOf = ({ body, rating, gate }: Written, read: Sentiment) => ({
  body,
  rating,
  gate: gate > 0 ? gate : null,
  ...read,
})

const lockedOwn = (tx: Tx, { reviewId, personId }: { reviewId: string; personId: string }) =>
  tables(tx)
    .selectFrom('insights.reviews')
    .select(['id', 'work_id', 'revision'])
    .where('id', '=', reviewId)
    .where('person_id', '=', personId)
    .forUpdate()
    .executeTakeFirst()

async function letItBeRead(
  tx: Tx,
  { id, work_id, revision }: { id: string; work_id: string; revision: number },
): Promise<void> {
  await send(tx, 'insights.read-review', { reviewId: id, revision })
  await send(tx, 'insights.find-consensus', { workId: work_id })
}

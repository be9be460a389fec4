import { sql } from 'kysely'
import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { canonicalWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { letNewestStand } from './standing.ts'

const atOnce = 500

/**
 * Follows works that were joined, or parted again: a review is of the work that the one it was written of lives on in. Where each
 * stands follows from what it was told with and from the catalogue alone, so that it does not matter how often this runs.
 */
export const followReviewedWorks = job<{ from: string; into: string }>(
  'insights.follow-reviewed-works',
  {},
  async ({ from, into }, { db, signal }) => {
    const touched = new Set<string>([from, into])
    for (let after: string | null = null, more = true; more; ) {
      signal.throwIfAborted()
      const moved: { last: string | undefined; works: string[] } = await moveSome(after)
      for (const work of moved.works) touched.add(work)
      after = moved.last ?? null
      more = moved.last !== undefined
    }
    await transaction(db, async tx => {
      for (const workId of touched) await send(tx, 'insights.find-consensus', { workId })
    })

    /** A chunk of those that may have moved, by id. */
    function moveSome(after: string | null) {
      return transaction(db, async tx => {
        const reviews = await tables(tx)
          .selectFrom('insights.reviews')
          .select(['id', 'told_work_id', 'work_id'])
          .where('work_id', 'in', [from, into])
          .$if(after !== null, query => query.where('id', '>', after ?? ''))
          .orderBy('id')
          .limit(atOnce)
          .forUpdate()
          .execute()
        const lives = await canonicalWorks(
          tx,
          reviews.map(({ told_work_id }) => told_work_id),
        )
        const goes = reviews
          .map(({ id, told_work_id, work_id }) => ({
            id,
            work_id,
            to: lives.get(told_work_id) ?? told_work_id,
          }))
          .filter(({ work_id, to }) => work_id !== to)
        // Two of one person may meet; which of them stands is said after they did.
        await sql`
          update insights.reviews review set work_id = goes."to", stands = false
          from jsonb_to_recordset(${JSON.stringify(goes)}::jsonb) as goes (id uuid, "to" uuid)
          where review.id = goes.id`.execute(tx)
        const works = [...new Set(goes.flatMap(({ work_id, to }) => [work_id, to]))]
        if (works.length > 0) await letNewestStand(tx, works)
        return { last: reviews.length < atOnce ? undefined : reviews.at(-1)?.id, works }
      })
    }
  },
)

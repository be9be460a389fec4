import { type SqlBool, sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { titledWorks } from '../../catalog/index.ts'
import { type Actor, record } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { isOpenTo, keepsOrder, reviewsBefore } from './gate.ts'
import { lockedReview } from './locking.ts'
import { openReviews } from './review-queries.ts'
import type { Outcome } from './tables.ts'
import type { Reader } from './viewer.ts'

/** Tells those who keep order that a review should not stand; once for each person and review. */
export const reportReview = (
  db: Db,
  reviewId: string,
  reader: Reader,
  reason: string,
  now: Date,
): Promise<{ workId: string } | Refused<'unknown-review'> | Refused<'own-review'>> =>
  transaction(db, async tx => {
    const review = await lockedReview(tx, reviewId, reader)
    if (!review) return refused('unknown-review')
    if (review.mine) return refused('own-review')
    await tables(tx)
      .insertInto('insights.review_reports')
      .values({ id: newId(), review_id: reviewId, reported_by: reader.personId, reason, reported_at: now })
      .onConflict(conflict => conflict.columns(['review_id', 'reported_by']).doNothing())
      .execute()
    return { workId: review.work_id }
  })

/** Hides a review, or lets it stand (again), and so answers what was reported of it. Nobody judges their own. */
export const judgeReview = (
  db: Db,
  reviewId: string,
  reader: Reader,
  outcome: Outcome,
  actor: Actor,
  now: Date,
): Promise<
  { workId: string } | Refused<'unknown-review'> | Refused<'moderators-only'> | Refused<'own-review'>
> =>
  transaction(db, async tx => {
    const review = await lockedReview(tx, reviewId, reader)
    if (!review) return refused('unknown-review')
    if (!review.i_keep_order) return refused('moderators-only')
    if (review.mine) return refused('own-review')
    await tables(tx)
      .updateTable('insights.reviews')
      .set(
        outcome === 'hidden'
          ? { hidden_at: review.hidden_at ?? now, hidden_by: reader.personId }
          : { hidden_at: null, hidden_by: null },
      )
      .where('id', '=', reviewId)
      .execute()
    await resolveReports(tx, reviewId, reader, outcome, now)
    await recordJudgement(tx, review, reader, outcome, actor, now)
    await send(tx, 'insights.find-consensus', { workId: review.work_id })
    return { workId: review.work_id }
  })

const resolveReports = (tx: Tx, reviewId: string, { personId }: Reader, outcome: Outcome, now: Date) =>
  tables(tx)
    .updateTable('insights.review_reports')
    .set({ outcome, resolved_at: now, resolved_by: personId })
    .where('review_id', '=', reviewId)
    .where('resolved_at', 'is', null)
    .execute()

async function recordJudgement(
  tx: Tx,
  review: { id: string; work_id: string; person_id: string },
  { moderates }: Reader,
  outcome: Outcome,
  actor: Actor,
  now: Date,
): Promise<void> {
  const work = await titledWorks(tx).where('work.id', '=', review.work_id).executeTakeFirstOrThrow()
  const entry = {
    ...actor,
    event: outcome === 'hidden' ? 'insights.review-hidden' : 'insights.review-kept',
    person: review.person_id,
    ...(moderates && moderates !== 'everywhere' ? { library: moderates } : {}),
    subject: { kind: 'review', id: review.id },
    details: { title: work.title },
  }
  await record(tx, entry, now)
}

const reportsAtOnce = 100

/** Reports that wait for an answer, of reviews that who keeps order may read; the first first. */
export const openReports = (db: Db, reader: Reader) =>
  openReviews(db, reader)
    .innerJoin('insights.review_reports as report', 'report.review_id', 'review.id')
    .innerJoin(titledWorks(db).as('title'), 'title.id', 'review.work_id')
    .select([
      'report.id as report_id',
      'report.reason',
      'report.reported_at',
      'title.title',
      'title.language',
    ])
    .where('report.resolved_at', 'is', null)
    .where(sql<SqlBool>`${keepsOrder(db, reader)}`)
    .orderBy('report.reported_at')
    .orderBy('report.id')
    .limit(reportsAtOnce)
    .execute()

/** Books of which something was reported that is sealed for who keeps order: they open its reviews first, or leave it to others. */
export const sealedReports = (db: Db, reader: Reader) =>
  reviewsBefore(db, reader)
    .innerJoin('insights.review_reports as report', 'report.review_id', 'review.id')
    .innerJoin(titledWorks(db).as('title'), 'title.id', 'review.work_id')
    .select(['title.id', 'title.title', 'title.language'])
    .select(sql<number>`count(*)::int`.as('count'))
    .where('report.resolved_at', 'is', null)
    .where(sql<SqlBool>`${keepsOrder(db, reader)} and not ${isOpenTo(reader)}`)
    .groupBy(['title.id', 'title.title', 'title.language'])
    .orderBy('title.id')
    .limit(reportsAtOnce)
    .execute()

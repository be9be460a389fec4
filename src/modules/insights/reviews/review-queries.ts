import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks } from '../../catalog/index.ts'
import { peopleNamed } from '../../identity/index.ts'
import type { Band } from '../sentiment/band.ts'
import { tables } from '../tables.ts'
import { isOpenTo, isSeenBy, keepsOrder, reviewsBefore } from './gate.ts'
import type { Viewer } from './viewer.ts'

export const reviewPageSize = 20

/**
 * The reviews that somebody may read, with who wrote them: a builder, by `review`. Those who are signed in see names as clubs show
 * them; a stranger only of those whose page everybody may open.
 */
export const openReviews = (db: Db, viewer: Viewer) =>
  reviewsBefore(db, viewer)
    .innerJoin(peopleNamed(db, viewer.personId).as('author'), 'author.id', 'review.person_id')
    .where(sql<SqlBool>`${isOpenTo(viewer)} and ${isSeenBy(db, viewer)}`)
    .select([
      'review.id',
      'review.work_id',
      'review.person_id',
      'review.body',
      'review.rating',
      'review.gate',
      'review.borrowed_here',
      'review.sentiment',
      'review.band',
      'review.method',
      'review.model',
      'review.helpful',
      'review.written_at',
      'review.edited_at',
      'review.hidden_at',
      'review.revision',
      'author.handle',
      'author.picture',
    ])
    .select([
      sql<
        string | null
      >`case when ${viewer.personId !== null} or author.handle is not null then author.name end`.as('author'),
      sql<boolean>`coalesce(review.person_id = ${viewer.personId}::uuid, false)`.as('mine'),
      keepsOrder(db, viewer).as('i_keep_order'),
      sql<boolean>`exists (select from insights.helpful_votes vote
        where vote.review_id = review.id and vote.person_id = ${viewer.personId}::uuid)`.as('i_voted'),
    ])

export type ReviewSeen = NonNullable<Awaited<ReturnType<typeof reviewFor>>>

/** One review, if this person may read it. */
export const reviewFor = (db: Db, reviewId: string, viewer: Viewer) =>
  openReviews(db, viewer).where('review.id', '=', reviewId).executeTakeFirst()

export const orders = ['helpful', 'newest'] as const
export type Order = (typeof orders)[number]
export type After = { helpful: number; id: string }

/** A page of a book's reviews, the most helpful first or the newest; one more than asked for. */
export function reviewsOfWork(
  db: Db,
  workId: string,
  viewer: Viewer,
  { order, band, after, most }: { order: Order; band: Band | null; after: After | null; most: number },
) {
  let rows = openReviews(db, viewer).where('review.work_id', '=', workId)
  if (band) rows = rows.where('review.band', '=', band)
  if (after && order === 'helpful')
    rows = rows.where(
      sql<SqlBool>`(review.helpful, review.id) < (${after.helpful}::integer, ${after.id}::uuid)`,
    )
  if (after && order === 'newest') rows = rows.where('review.id', '<', after.id)
  if (order === 'helpful') rows = rows.orderBy('review.helpful', 'desc')
  return rows
    .orderBy('review.id', 'desc')
    .limit(most + 1)
    .execute()
}

/** How many reviews of a book are sealed for somebody, by where in it they open: a builder, columns `gate` and `count`. */
export const sealedReviews = (db: Db, workId: string, viewer: Viewer) =>
  reviewsBefore(db, viewer)
    .select('review.gate')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('review.work_id', '=', workId)
    .where('review.gate', 'is not', null)
    .where('review.hidden_at', 'is', null)
    .where(sql<SqlBool>`not ${isOpenTo(viewer)}`)
    .groupBy('review.gate')
    .orderBy('review.gate')
    .limit(200)

/** What somebody wrote themselves, of all books; also what does not stand or was hidden. */
export function ownReviews(db: Db, personId: string, after: string | null) {
  const rows = tables(db)
    .selectFrom('insights.reviews as review')
    .innerJoin(titledWorks(db).as('title'), 'title.id', 'review.work_id')
    .select([
      'review.id',
      'review.work_id',
      'review.body',
      'review.rating',
      'review.helpful',
      'review.written_at',
      'review.hidden_at',
      'review.stands',
      'title.title',
      'title.by_line',
      'title.language',
      'title.cover',
    ])
    .where('review.person_id', '=', personId)
  return (after ? rows.where('review.id', '<', after) : rows)
    .orderBy('review.id', 'desc')
    .limit(reviewPageSize + 1)
    .execute()
}

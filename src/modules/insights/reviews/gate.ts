import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies, worksVisibleTo } from '../../catalog/index.ts'
import { placesInWorks } from '../../reading/index.ts'
import { tables } from '../tables.ts'
import type { Viewer } from './viewer.ts'

/**
 * Every review that stands, of the books that somebody may see, sealed and hidden ones, too: the one place where the room's queries
 * begin. What they may read of it, `isOpenTo` and `isSeenBy` decide; of the sealed they may be told how many, and from where in the book.
 */
export const reviewsBefore = (db: Db, { personId }: Viewer) =>
  tables(db)
    .selectFrom('insights.reviews as review')
    .innerJoin(worksVisibleTo(db, personId).as('work'), 'work.id', 'review.work_id')
    .leftJoin(placesInWorks(db).as('place'), join =>
      join.onRef('place.work_id', '=', 'review.work_id').on('place.person_id', '=', personId),
    )
    .where('review.stands', '=', true)

/**
 * In such a query: whether it gives nothing away, or they came so far by their own log, or finished the book once, or wrote it, or
 * opened the book's reviews for themselves.
 */
export const isOpenTo = ({ personId }: Viewer): RawBuilder<boolean> => sql<boolean>`coalesce(
  review.gate is null or review.person_id = ${personId}::uuid or place.share >= review.gate
  or exists (select from insights.review_openings opening where opening.person_id = ${personId}::uuid
    and opening.work_id in (review.work_id, review.told_work_id)), false)`

/** In such a query: whether who looks keeps order there: staff of a library that has the book, or of the whole installation. */
export const keepsOrder = (db: Db, { moderates }: Viewer): RawBuilder<boolean> =>
  moderates === null || moderates === 'everywhere'
    ? sql<boolean>`(${sql.lit(moderates !== null)})`
    : sql<boolean>`(review.work_id in ${titledCopies(db)
        .clearSelect()
        .select('copy.work_id')
        .where('copy.library_id', '=', moderates)})`

/** In such a query: whether it was not hidden from them; its author sees it still, and so does who keeps order. */
export const isSeenBy = (db: Db, viewer: Viewer): RawBuilder<boolean> => sql<boolean>`(
  review.hidden_at is null or coalesce(review.person_id = ${viewer.personId}::uuid, false) or ${keepsOrder(db, viewer)})`

import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { placesInWorks } from '../../reading/index.ts'
import { tables } from '../tables.ts'

/**
 * Every comment of the clubs that somebody is in, sealed ones, too: the one place where the room's queries begin. What they may
 * read of it, `isOpenTo` decides; of the rest they may be told how many, and from where in the book.
 */
export const commentsBefore = (db: Db, viewerId: string) =>
  tables(db)
    .selectFrom('clubs.comments as comment')
    .innerJoin('clubs.threads as its_thread', 'its_thread.id', 'comment.thread_id')
    .innerJoin('clubs.members as me', join =>
      join.onRef('me.club_id', '=', 'comment.club_id').on('me.person_id', '=', viewerId),
    )
    .leftJoin('clubs.thread_visits as visit', join =>
      join.onRef('visit.thread_id', '=', 'comment.thread_id').on('visit.person_id', '=', viewerId),
    )
    .leftJoin(placesInWorks(db).as('place'), join =>
      join.onRef('place.work_id', '=', 'its_thread.work_id').on('place.person_id', '=', viewerId),
    )

/**
 * In such a query: whether it lies behind nothing, or they came so far by their own log, or finished the book once, or wrote it, or
 * opened the thread for themselves. What somebody shares of their reading does not count; it is their own eyes that are asked.
 */
export const isOpenTo = (
  viewerId: string,
  gate: 'comment.gate' | 'version.gate' = 'comment.gate',
): RawBuilder<boolean> => sql<boolean>`coalesce(${sql.ref(gate)} is null or comment.author_id = ${viewerId}
  or visit.opened_at is not null or place.share >= ${sql.ref(gate)}, false)`

/** In such a query: whether it stands as it was said. */
export const stands: RawBuilder<boolean> = sql<boolean>`(
  comment.deleted_at is null and comment.hidden_at is null and comment.body is not null)`

/** In such a query: whether they see it, and did not when they looked last, or it was not there. Their own is never new. */
export const isNewTo = (viewerId: string): RawBuilder<boolean> => sql<boolean>`(
  ${stands} and ${isOpenTo(viewerId)} and comment.author_id is distinct from ${viewerId}::uuid
  and (visit.seen_at is null or comment.written_at > visit.seen_at or comment.gate > visit.seen_share))`

/** In such a query: whether they keep the talk in order. */
export const keepsOrder: RawBuilder<boolean> = sql<boolean>`(me.role in ('organiser', 'moderator'))`

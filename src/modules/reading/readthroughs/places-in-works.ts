import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import { whole } from './place.ts'

/**
 * How far people came in works by their own logs, for other rooms' queries, to be narrowed: columns `person_id`, `work_id`,
 * `finished` (whether they read it to its end once), `share` (in millionths of the book, `1000000` where finished; 0 where nothing
 * was told), `now_share` (of the readthrough that goes on; null without one), `told_at` (the last telling of it) and `ended`
 * (the day, month or year of the last end that is known). It is private: who may see whose is the caller's to decide.
 */
export const placesInWorks = (db: Db) =>
  tables(db)
    .selectFrom('reading.books as book')
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('reading.readthroughs as one')
          .innerJoin('reading.progress as told', 'told.readthrough_id', 'one.id')
          .select(['told.share', 'told.told_at'])
          .whereRef('one.book_id', '=', 'book.id')
          .where('one.outcome', 'is', null)
          .orderBy('told.told_at', 'desc')
          .orderBy('told.id', 'desc')
          .limit(1)
          .as('last'),
      join => join.onTrue(),
    )
    .select(['book.person_id', 'book.work_id', 'last.share as now_share', 'last.told_at'])
    .select([
      finishedOnce.as('finished'),
      sql<number>`case when ${finishedOnce} then ${sql.lit(whole)} else coalesce(last.share, 0) end`.as(
        'share',
      ),
      sql<string | null>`nullif(book.last_ended, '')`.as('ended'),
    ])

const finishedOnce = sql<SqlBool>`exists (select from reading.readthroughs done
  where done.book_id = book.id and done.outcome = 'finished')`

import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths } from '../../catalog/index.ts'
import { endedBetween } from '../readthroughs/ended-between.ts'
import { tables } from '../tables.ts'
import type { Period } from './period.ts'

/**
 * What a reader finished or stopped in a period, for the queries of this room: columns `id`, `book_id`, `work_id`, `outcome`,
 * `began`, `ended` ('' where nobody knows), `rating`, and of the edition that was read `format` and `pages`.
 */
export const endedIn = (db: Db, personId: string, period: Period) =>
  tables(db)
    .with(
      cte => cte('over').materialized(),
      inside =>
        inside
          .selectFrom('reading.readthroughs as one')
          .innerJoin('reading.books as book', 'book.id', 'one.book_id')
          .select(['one.id', 'one.book_id', 'one.outcome', 'one.began'])
          .select(sql<string>`coalesce(one.ended, '')`.as('ended'))
          .select(sql<string | null>`coalesce(one.edition_id, book.edition_id)`.as('edition_id'))
          .select(['book.work_id', 'book.rating', 'book.pages'])
          .where('one.person_id', '=', personId)
          .where('one.outcome', 'is not', null)
          .where(endedBetween(dateOf(period.from), dateOf(period.to))),
    )
    .with('edition', inside =>
      inside
        .selectFrom('over')
        .innerJoin(editionLengths(db).as('edition'), 'edition.work_id', 'over.work_id')
        .where(sql<SqlBool>`(over.edition_id is null or edition.id = over.edition_id)`)
        .distinctOn('over.id')
        .select(['over.id', 'edition.format', 'edition.pages'])
        // Of a work whose reader did not say which it was the longest.
        .orderBy('over.id')
        .orderBy('edition.pages', order => order.desc().nullsLast())
        .orderBy('edition.id'),
    )
    .selectFrom('over')
    .leftJoin('edition', 'edition.id', 'over.id')
    .select(['over.id', 'over.book_id', 'over.work_id', 'over.outcome', 'over.began', 'over.ended'])
    .select(['over.rating', 'edition.format'])
    .select(sql<number | null>`coalesce(over.pages, edition.pages)`.as('pages'))

const dateOf = (day: string | null) => (day === null ? null : sql`${day}::date`)

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type PlaceOfWork, placesOfWorks } from '../../circulation/index.ts'
import { behindKey, type LogKey, logOrders } from '../books/log-orders.ts'
import { booksOf } from '../books/log-queries.ts'

/**
 * What a person wants to read, the last put there first, each with where it is in all their libraries: one statement, in
 * which it is decided whose libraries those are. One more than a page holds, where it goes on.
 */
export const toReadOf = (
  db: Db,
  personId: string,
  { after, limit }: { after: LogKey | null; limit: number },
  now: Date,
) => {
  const order = logOrders.touched
  const behind = behindKey(order, after)
  return db
    .with('page', () =>
      booksOf(db, personId)
        .select(order.written.as('key'))
        .where('book.status', '=', 'to-read')
        .$if(behind !== null, query => query.where(behind ?? sql<boolean>`true`))
        .orderBy('book.updated_at', 'desc')
        .orderBy('book.id', 'desc')
        .limit(limit + 1),
    )
    .with('place', () => placesOfWorks(db, personId, sql`(select work_id from page)`, now))
    .selectFrom('page')
    .selectAll('page')
    .select(
      sql<
        PlaceOfWork[]
      >`coalesce((select json_agg(place order by place.hold_id is null, place.on_shelf = 0, place.library)
        from place where place.work_id = page.work_id), '[]')`.as('places'),
    )
    .orderBy('page.updated_at', 'desc')
    .orderBy('page.id', 'desc')
    .execute()
}

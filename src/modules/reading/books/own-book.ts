import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths } from '../../catalog/index.ts'
import { booksOf } from './log-queries.ts'

/** A book of this person's log with all that they said of it; undefined where it is not theirs. */
export const ownBook = (db: Db, personId: string, bookId: string) =>
  booksOf(db, personId)
    .select(['book.review', 'book.review_spoils', 'book.shared', 'book.shared_library_id'])
    .select(
      sql<
        string[]
      >`coalesce((select array_agg(tag order by lower(tag)) from reading.tags where book_id = book.id), '{}')`.as(
        'tags',
      ),
    )
    .select(
      sql<
        string[]
      >`coalesce((select array_agg(shelf_id) from reading.shelf_books where book_id = book.id), '{}')`.as(
        'shelves',
      ),
    )
    .where('book.id', '=', bookId)
    .executeTakeFirst()

/** The editions of a work that a reader may have read. */
export const editionsOfWork = (db: Db, workId: string) =>
  editionLengths(db)
    .where('edition.work_id', '=', workId)
    .orderBy('edition.year', order => order.desc().nullsLast())
    .orderBy('edition.id')
    .limit(200)
    .execute()

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths, titledWorks } from '../../catalog/index.ts'
import { mostTold } from '../readthroughs/pace.ts'
import { tables } from '../tables.ts'
import type { Status } from './book.ts'

/** A person's books with what every page says of them: a builder, by `book`. */
export const booksOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('reading.books as book')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .select([
      'book.id',
      'book.work_id',
      'book.edition_id',
      'book.status',
      'book.rating',
      'book.owned',
      'book.favourite',
      'book.pages',
      'book.minutes',
      'book.last_ended',
      'book.added_on',
      'book.updated_at',
      'book.revision',
      'work.title',
      'work.by_line as author',
      'work.language',
      'work.cover',
    ])
    .where('book.person_id', '=', personId)

export type LogBook = Awaited<ReturnType<typeof bookOfWork>> & object

/** This person's book of a work; undefined where it is not in their log. */
export const bookOfWork = (db: Db, personId: string, workId: string) =>
  booksOf(db, personId).where('book.work_id', '=', workId).executeTakeFirst()

/** How many books stand where. */
export async function countsByStatus(db: Db, personId: string): Promise<ReadonlyMap<Status, number>> {
  const rows = await tables(db)
    .selectFrom('reading.tallies')
    .select(['status', 'books'])
    .where('person_id', '=', personId)
    .execute()
  return new Map(rows.map(({ status, books }) => [status, books]))
}

/** What a person reads now, the last told first, each with its length and what was told of it, the first first. */
export const readingNow = (
  db: Db,
  personId: string,
  { bookId, limit = 20 }: { bookId?: string | undefined; limit?: number } = {},
) =>
  booksOf(db, personId)
    .innerJoin('reading.readthroughs as open', join =>
      join.onRef('open.book_id', '=', 'book.id').on('open.outcome', 'is', null),
    )
    .select(['open.id as readthrough_id', 'open.began'])
    .select([
      editionLengths(db)
        .clearSelect()
        .select('edition.pages')
        .where(
          sql<boolean>`edition.work_id = book.work_id and (book.edition_id is null or edition.id = book.edition_id)`,
        )
        .orderBy('edition.pages', order => order.desc().nullsLast())
        .limit(1)
        .as('edition_pages'),
      told.as('told'),
    ])
    .where('book.status', '=', 'reading')
    .$if(bookId !== undefined, query => query.where('book.id', '=', bookId ?? ''))
    .orderBy('book.updated_at', 'desc')
    .orderBy('book.id', 'desc')
    .limit(limit)
    .execute()

type ToldRow = {
  id: string
  at: string
  day: string
  unit: 'page' | 'percent' | 'minutes'
  value: number
  length: number | null
  share: number | null
  minutes: number | null
}

const told = sql<ToldRow[]>`coalesce((
  select json_agg(one order by one.at, one.id) from (
    select id, told_at as at, to_char(day, 'YYYY-MM-DD') as day, unit, value, length, share, minutes
    from reading.progress where readthrough_id = open.id order by told_at desc, id desc limit ${sql.lit(mostTold)}) as one), '[]')`

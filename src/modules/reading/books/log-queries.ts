import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths, titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import type { Status } from './book.ts'

/** A person's books with what every page says of them: a builder, by `book`. */
const booksOf = (db: Db, personId: string) =>
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

export const logPageSize = 30

/** Books that stand there, the last touched first, one more than fit on a page; `after` is the last of the page before. */
export const booksWithStatus = (
  db: Db,
  personId: string,
  status: Status,
  after: { at: Date; id: string } | null,
) =>
  booksOf(db, personId)
    .where('book.status', '=', status)
    .$if(after !== null, query =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('book.updated_at', 'book.id'), '<', tuple(after?.at ?? new Date(0), after?.id ?? '')),
      ),
    )
    .orderBy('book.updated_at', 'desc')
    .orderBy('book.id', 'desc')
    .limit(logPageSize + 1)
    .execute()

/** How many books stand where. */
export async function countsByStatus(db: Db, personId: string): Promise<ReadonlyMap<Status, number>> {
  const rows = await tables(db)
    .selectFrom('reading.books')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .where('person_id', '=', personId)
    .groupBy('status')
    .execute()
  return new Map(rows.map(({ status, count }) => [status, Number(count)]))
}

/** The last tellings that a pace is made of. */
const tellings = 60

/** What a person reads now, the last told first, each with its length and what was told of it, the first first. */
export const readingNow = (db: Db, personId: string, limit = 20) =>
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
  share: number | null
  minutes: number | null
}

const told = sql<ToldRow[]>`coalesce((
  select json_agg(one order by one.at, one.id) from (
    select id, told_at as at, to_char(day, 'YYYY-MM-DD') as day, unit, value, share, minutes
    from reading.progress where readthrough_id = open.id order by told_at desc, id desc limit ${sql.lit(tellings)}) as one), '[]')`

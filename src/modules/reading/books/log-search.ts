import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { isNarrowed, titledWorks, worksAnswering } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { behindKey, type LogKey, logOrders } from './log-orders.ts'
import { booksOf } from './log-queries.ts'
import { type LogQuestion, readLogRule, sortOfLog } from './log-question.ts'
import type { ReadWhen } from './read-when.ts'

export const logPageSize = 30

/** What a question finds in somebody's log behind a place, as many as a page holds and one more; each with its place. */
export async function findBooks(
  db: Db,
  personId: string,
  question: LogQuestion,
  after: LogKey | null,
  limit = logPageSize,
) {
  const found = await idsAnswering(db, personId, question)
  if (found === null) return []
  const order = logOrders[sortOfLog(question)]
  const behind = behindKey(order, after)
  const direction = order.descending ? sql`desc` : sql`asc`
  // The page's books are found by their places alone: to order ten thousand with all that a row says takes twice as long.
  const page = tables(db)
    .selectFrom('reading.books as book')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .select(['book.id', order.by.as('place')])
    .where('book.person_id', '=', personId)
    .where('book.id', 'in', found)
    .$if(behind !== null, query => query.where(behind ?? sql<boolean>`true`))
    .orderBy(sql`${order.by} ${direction}`)
    .orderBy('book.id', order.descending ? 'desc' : 'asc')
    .limit(limit + 1)
  return booksOf(db, personId)
    .innerJoin(page.as('page'), 'page.id', 'book.id')
    .select(order.written.as('key'))
    .orderBy(sql`page.place ${direction}`)
    .orderBy('book.id', order.descending ? 'desc' : 'asc')
    .execute()
}

/** The books of a log that answer a question, as a builder with `id`; null where none can. */
export async function idsAnswering(db: Db, personId: string, question: LogQuestion) {
  const rule = question.shelf === null ? null : await ruleOf(db, personId, question.shelf)
  if (!rule) return matching(db, personId, question)
  const ruled = await matching(db, personId, rule)
  const rest = await matching(db, personId, { ...question, shelf: null })
  return ruled === null ? null : (rest?.where('book.id', 'in', ruled) ?? null)
}

/** The same, of shelves only those that are filled by hand. */
async function matching(db: Db, personId: string, question: LogQuestion) {
  const { status, shelf, tags, owned, favourite, rated, read } = question
  const works = isNarrowed(question.works) ? await worksAnswering(db, question.works) : undefined
  if (works === null) return null
  return tables(db)
    .selectFrom('reading.books as book')
    .select('book.id')
    .where('book.person_id', '=', personId)
    .$if(status !== null, query => query.where('book.status', '=', status ?? 'read'))
    .$if(owned, query => query.where('book.owned', '=', true))
    .$if(favourite, query => query.where('book.favourite', '=', true))
    .$if(rated === 0, query => query.where('book.rating', 'is', null))
    .$if(rated !== null && rated > 0, query => query.where('book.rating', '>=', rated))
    .$if(read !== null, query => query.where(endedWhen(read ?? 'undated')))
    .where(({ and, eb, selectFrom }) =>
      and(
        tags.map(tag =>
          eb(
            'book.id',
            'in',
            selectFrom('reading.tags')
              .select('book_id')
              .where('person_id', '=', personId)
              .where(sql`lower(tag)`, '=', sql`lower(${tag})`),
          ),
        ),
      ),
    )
    .$if(shelf !== null, query =>
      query.where('book.id', 'in', eb =>
        eb
          .selectFrom('reading.shelf_books')
          .select('book_id')
          .where('shelf_id', '=', shelf)
          .where('person_id', '=', personId),
      ),
    )
    .$if(works !== undefined, query => query.where('book.work_id', 'in', works as NonNullable<typeof works>))
}

/**
 * Whether a book surely ended then. One whose year alone is known is of that year and of no month, as in the figures of a
 * year.
 */
function endedWhen(when: ReadWhen) {
  if (when === 'undated')
    return sql<SqlBool>`(book.last_ended = '' and book.status in ('read', 'did-not-finish'))`
  const { from, to } = when
  // As text a day stands behind its month and before its end; a month or a year that goes on past the end is left out.
  const wider = to === null ? [] : [to.slice(0, 4), to.slice(0, 7)].filter(date => date.length < to.length)
  return sql<SqlBool>`(book.last_ended >= ${from ?? '0'} and book.last_ended < ${to === null ? 'z' : `${to}z`}
    and book.last_ended <> all(${wider}::text[]))`
}

/** A shelf of theirs with a rule holds what its question finds; null for one that is filled by hand, or nobody's. */
async function ruleOf(db: Db, personId: string, shelfId: string): Promise<LogQuestion | null> {
  const shelf = await tables(db)
    .selectFrom('reading.shelves')
    .select('rule')
    .where('id', '=', shelfId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (!shelf?.rule) return null
  return readLogRule(shelf.rule)
}

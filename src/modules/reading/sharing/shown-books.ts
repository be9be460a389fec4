import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { friendsOf, librariesOfMember, peopleVisibleTo } from '../../identity/index.ts'
import { booksOf } from '../books/log-queries.ts'
import { readLogRule } from '../books/log-question.ts'
import { idsAnswering } from '../books/log-search.ts'
import { tables } from '../tables.ts'

/** Whose log it is, to whoever may open their page; undefined to all others. */
export const ownerSeenBy = (db: Db, viewerId: string | null, owner: { handle: string } | { id: string }) =>
  peopleVisibleTo(db, viewerId)
    .$if('handle' in owner, query => query.where('person.handle', '=', 'handle' in owner ? owner.handle : ''))
    .$if('id' in owner, query => query.where('person.id', '=', 'id' in owner ? owner.id : ''))
    .executeTakeFirst()

/** Shelves of somebody that they show to who looks, by name. */
export const shelvesShownTo = (db: Db, ownerId: string, viewerId: string | null) =>
  tables(db)
    .selectFrom('reading.shelves as shown')
    .select(['shown.id', 'shown.name', 'shown.rule'])
    .where('shown.person_id', '=', ownerId)
    .where(shows(db, ownerId, viewerId))
    .orderBy(sql`shown.name collate "unicode"`)
    .orderBy('shown.id')
    .execute()

export const shownPageSize = 30

/**
 * Books of somebody that they show to who looks, by themselves or on a shelf, or those on one shelf; what was touched last
 * first, and one more where it goes on. Nothing of notes, of dates or of progress.
 */
export async function booksShownTo(
  db: Db,
  ownerId: string,
  viewerId: string | null,
  { shelfId, after }: { shelfId: string | null; after: { at: Date; id: string } | null },
) {
  const shelves = await shelvesShownTo(db, ownerId, viewerId)
  const among = shelfId === null ? shelves : shelves.filter(({ id }) => id === shelfId)
  const shown = await onShelves(db, ownerId, among)
  const single = shelfId === null ? [bookIsShown(db, ownerId, viewerId)] : []
  const any = [...single, ...shown]
  return any.length === 0 ? [] : listed(db, ownerId, sql<SqlBool>`(${sql.join(any, sql` or `)})`, after)
}

/** The same of what a secret address shows: a shelf or a book, whoever looks. */
export async function booksBehindLink(
  db: Db,
  ownerId: string,
  shown: { shelfId: string } | { bookId: string },
  after: { at: Date; id: string } | null,
) {
  if ('bookId' in shown) return listed(db, ownerId, sql<SqlBool>`book.id = ${shown.bookId}`, after)
  const shelf = await tables(db)
    .selectFrom('reading.shelves')
    .select(['id', 'name', 'rule'])
    .where('id', '=', shown.shelfId)
    .where('person_id', '=', ownerId)
    .execute()
  const [on] = await onShelves(db, ownerId, shelf)
  return on ? listed(db, ownerId, on, after) : []
}

const listed = (
  db: Db,
  ownerId: string,
  which: RawBuilder<SqlBool>,
  after: { at: Date; id: string } | null,
) =>
  booksOf(db, ownerId)
    .select(['book.review', 'book.review_spoils'])
    .where(which)
    .$if(after !== null, query =>
      query.where(sql<SqlBool>`(book.updated_at, book.id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`),
    )
    .orderBy('book.updated_at', 'desc')
    .orderBy('book.id', 'desc')
    .limit(shownPageSize + 1)
    .execute()

/** What stands on shelves: by hand, and by what their rules find. */
async function onShelves(db: Db, ownerId: string, shelves: readonly { id: string; rule: string | null }[]) {
  const conditions: RawBuilder<SqlBool>[] = []
  const byHand = shelves.filter(({ rule }) => rule === null).map(({ id }) => id)
  if (byHand.length > 0)
    conditions.push(
      sql`book.id in (select book_id from reading.shelf_books where shelf_id = any(${byHand}::uuid[]))`,
    )
  for (const { rule } of shelves) {
    const found = rule === null ? null : await idsAnswering(db, ownerId, readLogRule(rule))
    if (found) conditions.push(sql`book.id in ${found}`)
  }
  return conditions
}

const bookIsShown = (db: Db, ownerId: string, viewerId: string | null): RawBuilder<SqlBool> =>
  sql`exists (select from reading.books shown where shown.id = book.id and ${shows(db, ownerId, viewerId)})`

/** Whether what is `shown` is meant for who looks: a friend sees what they are shown as one, a member what their library is. */
const shows = (db: Db, ownerId: string, viewerId: string | null): RawBuilder<SqlBool> => sql`case shown.shared
  when 'everyone' then true
  when 'friends' then ${viewerId !== null} and exists (select from ${friendsOf(db, viewerId ?? ownerId)} as friend
    where friend.id = ${ownerId} and friend.shows_me <> 'nothing')
  when 'members' then ${viewerId !== null} and shown.shared_library_id in (
    select id from ${librariesOfMember(db, viewerId ?? ownerId)} as joined)
  else false end`

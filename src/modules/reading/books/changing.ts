import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { PartialDate } from '../readthroughs/partial-date.ts'
import { shelfWith } from '../shelves/shelf-queries.ts'
import { tables } from '../tables.ts'
import type { Status } from './book.ts'
import { move } from './keeping.ts'
import type { LogQuestion } from './log-question.ts'
import { idsAnswering } from './log-search.ts'

/** One thing that is done to many books of a log at once. */
export type Deed =
  | { does: 'move'; status: Status; on: PartialDate | null }
  | { does: 'tag' | 'untag'; tag: string }
  | { does: 'shelve' | 'unshelve'; shelfId: string }
  | { does: 'own' | 'disown' | 'favour' | 'unfavour' | 'hide' | 'remove' }

/** So many go into one transaction, which stays short. */
const batch = 500

/**
 * Does a thing to books of this person's log: to those named, of which others' are none, or to all that a question finds.
 * Done twice it does nothing more; broken off, it is done to some of them.
 */
export async function changeBooks(
  db: Db,
  personId: string,
  books: readonly string[] | LogQuestion,
  deed: Deed,
  now: Date,
): Promise<{ changed: number } | Refused<'unknown-shelf'>> {
  if (deed.does === 'shelve' || deed.does === 'unshelve') {
    const shelf = await shelfWith(db, personId, deed.shelfId)
    if (shelf?.rule !== null) return refused('unknown-shelf')
  }
  const ids = 'works' in books ? await idsOf(db, personId, books) : books
  let changed = 0
  for (let from = 0; from < ids.length; from += batch)
    changed += await transaction(db, tx => changeSome(tx, personId, ids.slice(from, from + batch), deed, now))
  return { changed }
}

async function idsOf(db: Db, personId: string, question: LogQuestion): Promise<string[]> {
  const found = await idsAnswering(db, personId, question)
  return found === null ? [] : (await found.execute()).map(({ id }) => id)
}

async function changeSome(
  tx: Tx,
  personId: string,
  ids: readonly string[],
  deed: Deed,
  now: Date,
): Promise<number> {
  const books = await tables(tx)
    .selectFrom('reading.books')
    .select(['id', 'edition_id'])
    .where('person_id', '=', personId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute()
  if (books.length > 0) await change(tx, personId, books, deed, now)
  return books.length
}

async function change(
  tx: Tx,
  personId: string,
  books: readonly { id: string; edition_id: string | null }[],
  deed: Deed,
  now: Date,
): Promise<void> {
  const ids = books.map(({ id }) => id)
  const set = (columns: {
    owned?: boolean
    favourite?: boolean
    shared?: 'nobody'
    shared_library_id?: null
  }) =>
    tables(tx)
      .updateTable('reading.books')
      .set(({ eb }) => ({ ...columns, updated_at: now, revision: eb('revision', '+', 1) }))
      .where('id', 'in', ids)
      .execute()
  switch (deed.does) {
    case 'move':
      return move(tx, personId, books, deed, now)
    case 'tag':
      await tables(tx)
        .insertInto('reading.tags')
        .values(ids.map(id => ({ book_id: id, person_id: personId, tag: deed.tag })))
        .onConflict(conflict => conflict.expression(sql`book_id, lower(tag)`).doNothing())
        .execute()
      return
    case 'untag':
      await tables(tx)
        .deleteFrom('reading.tags')
        .where('book_id', 'in', ids)
        .where(sql`lower(tag)`, '=', deed.tag.toLowerCase())
        .execute()
      return
    case 'shelve':
      await tables(tx)
        .insertInto('reading.shelf_books')
        .values(ids.map(id => ({ shelf_id: deed.shelfId, book_id: id, person_id: personId, added_at: now })))
        .onConflict(conflict => conflict.doNothing())
        .execute()
      return
    case 'unshelve':
      await tables(tx)
        .deleteFrom('reading.shelf_books')
        .where('shelf_id', '=', deed.shelfId)
        .where('book_id', 'in', ids)
        .execute()
      return
    case 'own':
    case 'disown':
      await set({ owned: deed.does === 'own' })
      return
    case 'favour':
    case 'unfavour':
      await set({ favourite: deed.does === 'favour' })
      return
    case 'hide':
      await set({ shared: 'nobody', shared_library_id: null })
      return
    case 'remove':
      await tables(tx).deleteFrom('reading.books').where('id', 'in', ids).execute()
  }
}

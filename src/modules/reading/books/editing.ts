import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { editionLengths } from '../../catalog/index.ts'
import { librariesOf } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import type { Audience } from './book.ts'

/** What a reader says of a book, beside where it stands. */
export type Details = {
  /** In hundredths of a star; null where it is not rated. */
  rating: number | null
  review: string | null
  reviewSpoils: boolean
  favourite: boolean
  owned: boolean
  /** Their own count, where the record's is another. */
  pages: number | null
  minutes: number | null
  editionId: string | null
  tags: readonly string[]
  /** Ids of shelves that are filled by hand. */
  shelves: readonly string[]
  audience: Audience
}

export type EditRefusal =
  | Refused<'unknown-book'>
  | Refused<'stale'>
  | Refused<'unknown-edition'>
  | Refused<'unknown-shelf'>
  | Refused<'not-your-library'>

/**
 * Writes what a reader says of a book; what is left out stays.
 * @param seen the revision that they looked at; null to write over any
 */
export function editBook(
  db: Db,
  personId: string,
  { bookId, seen, details }: { bookId: string; seen: number | null; details: Partial<Details> },
  now: Date,
): Promise<{ revision: number } | EditRefusal> {
  return transaction(db, async tx => {
    const book = await tables(tx)
      .selectFrom('reading.books')
      .select(['work_id', 'edition_id', 'revision'])
      .where('id', '=', bookId)
      .where('person_id', '=', personId)
      .forUpdate()
      .executeTakeFirst()
    if (!book) return refused('unknown-book')
    if (seen !== null && seen !== book.revision) return refused('stale')
    const { tags, shelves, editionId, audience } = details
    if (editionId && !(await isEditionOf(tx, editionId, book.work_id))) return refused('unknown-edition')
    if (audience?.shared === 'members' && !(await isMember(tx, personId, audience.libraryId)))
      return refused('not-your-library')
    if (shelves && !(await areShelves(tx, personId, shelves))) return refused('unknown-shelf')
    if (editionId !== undefined && editionId !== book.edition_id) await readFrom(tx, bookId, editionId)
    if (tags) await setTags(tx, { personId, bookId }, tags)
    if (shelves) await setShelves(tx, { personId, bookId }, shelves, now)
    await tables(tx)
      .updateTable('reading.books')
      .set({ ...columnsOf(details), updated_at: now, revision: book.revision + 1 })
      .where('id', '=', bookId)
      .execute()
    return { revision: book.revision + 1 }
  })
}

function columnsOf({
  rating,
  review,
  reviewSpoils,
  favourite,
  owned,
  pages,
  minutes,
  editionId,
  audience,
}: Partial<Details>) {
  const columns = {
    rating,
    review,
    review_spoils: reviewSpoils,
    favourite,
    owned,
    pages,
    minutes,
    edition_id: editionId,
    ...(audience && {
      shared: audience.shared,
      shared_library_id: audience.shared === 'members' ? audience.libraryId : null,
    }),
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [Name in keyof typeof columns]?: Exclude<(typeof columns)[Name], undefined>
  }
}

/** Whether this is an edition of that work, and still there. */
export const isEditionOf = async (tx: Tx, editionId: string, workId: string): Promise<boolean> =>
  (await editionLengths(tx)
    .where('edition.id', '=', editionId)
    .where('edition.work_id', '=', workId)
    .executeTakeFirst()) !== undefined

const isMember = async (tx: Tx, personId: string, libraryId: string): Promise<boolean> =>
  (await librariesOf(tx, personId)).some(({ id }) => id === libraryId)

async function areShelves(tx: Tx, personId: string, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return true
  const known = await tables(tx)
    .selectFrom('reading.shelves')
    .select('id')
    .where('person_id', '=', personId)
    .where('rule', 'is', null)
    .where('id', 'in', ids)
    .execute()
  return known.length === new Set(ids).size
}

/** The readthrough that goes on is of the edition that is read now; those before keep theirs. */
export const readFrom = (tx: Tx, bookId: string, editionId: string | null) =>
  tables(tx)
    .updateTable('reading.readthroughs')
    .set({ edition_id: editionId })
    .where('book_id', '=', bookId)
    .where('outcome', 'is', null)
    .execute()

type OfBook = { personId: string; bookId: string }

async function setTags(tx: Tx, { personId, bookId }: OfBook, tags: readonly string[]): Promise<void> {
  await tables(tx).deleteFrom('reading.tags').where('book_id', '=', bookId).execute()
  if (tags.length === 0) return
  await tables(tx)
    .insertInto('reading.tags')
    .values(tags.map(tag => ({ book_id: bookId, person_id: personId, tag })))
    .onConflict(conflict => conflict.expression(sql`book_id, lower(tag)`).doNothing())
    .execute()
}

async function setShelves(
  tx: Tx,
  { personId, bookId }: OfBook,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await tables(tx)
    .deleteFrom('reading.shelf_books')
    .where('book_id', '=', bookId)
    .$if(ids.length > 0, query => query.where('shelf_id', 'not in', ids))
    .execute()
  if (ids.length === 0) return
  await tables(tx)
    .insertInto('reading.shelf_books')
    .values(ids.map(id => ({ shelf_id: id, book_id: bookId, person_id: personId, added_at: now })))
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import type { PartialDate } from '../readthroughs/partial-date.ts'
import { follow } from '../readthroughs/reading-through.ts'
import { tables } from '../tables.ts'
import type { Status } from './book.ts'

export type Kept = { bookId: string; status: Status }

/**
 * Puts a book that this person may see into their log, or moves it there; a work stands in it once. What that means for
 * its readthroughs follows: "read" ends the one that goes on, "reading" begins one.
 * @param keep `on` is the reader's day of it, or what they know of it, null where they do not know; `day` is their today
 */
export function keepBook(
  db: Db,
  personId: string,
  { workId, status, on, day }: { workId: string; status: Status; on: PartialDate | null; day: string },
  now: Date,
): Promise<Kept | Refused<'unknown-work'>> {
  return transaction(db, async tx => {
    const work = await worksVisibleTo(tx, personId).where('work.id', '=', workId).executeTakeFirst()
    const known = await lockedBook(tx, personId, { workId })
    if (!work && !known) return refused('unknown-work')
    const book = known ?? (await addBook(tx, personId, { workId, status, day }, now))
    await move(tx, personId, [book], { status, on }, now)
    return { bookId: book.id, status }
  })
}

/** Moves a book of this person's log. */
export function moveBook(
  db: Db,
  personId: string,
  { bookId, status, on }: { bookId: string; status: Status; on: PartialDate | null },
  now: Date,
): Promise<Kept | Refused<'unknown-book'>> {
  return transaction(db, async tx => {
    const book = await lockedBook(tx, personId, { id: bookId })
    if (!book) return refused('unknown-book')
    await move(tx, personId, [book], { status, on }, now)
    return { bookId, status }
  })
}

/** Moves locked books of one person, however many. */
export async function move(
  tx: Tx,
  personId: string,
  books: readonly { id: string; edition_id: string | null }[],
  { status, on }: { status: Status; on: PartialDate | null },
  now: Date,
): Promise<void> {
  await follow(tx, { personId, books }, status, on, now)
  await setStatus(
    tx,
    books.map(({ id }) => id),
    status,
    now,
  )
}

/** Takes a book out of the log, with all that was said of it. */
export async function removeBook(
  db: Db,
  personId: string,
  bookId: string,
): Promise<{ removed: true } | Refused<'unknown-book'>> {
  const gone = await tables(db)
    .deleteFrom('reading.books')
    .where('id', '=', bookId)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst()
  return gone ? { removed: true } : refused('unknown-book')
}

const lockedColumns = ['id', 'work_id', 'edition_id', 'status', 'pages', 'minutes'] as const

/** A book of this person's log, kept for this transaction: two devices together begin one readthrough. */
export const lockedBook = (tx: Tx, personId: string, { id, workId }: { id?: string; workId?: string }) =>
  tables(tx)
    .selectFrom('reading.books')
    .select(lockedColumns)
    .where('person_id', '=', personId)
    .$if(id !== undefined, query => query.where('id', '=', id ?? ''))
    .$if(workId !== undefined, query => query.where('work_id', '=', workId ?? ''))
    .forUpdate()
    .executeTakeFirst()

export const setStatus = (tx: Tx, bookIds: readonly string[], status: Status, now: Date) =>
  tables(tx)
    .updateTable('reading.books')
    .set({ status, updated_at: now })
    .where('id', 'in', bookIds)
    .execute()

/**
 * Puts a work that this person may see into their log, kept as `lockedBook` keeps it. Another device may be a moment faster:
 * then it is the same book.
 */
export const addBook = (
  tx: Tx,
  personId: string,
  { workId, status, day }: { workId: string; status: Status; day: string },
  now: Date,
) =>
  tables(tx)
    .insertInto('reading.books')
    .values({
      id: newId(),
      person_id: personId,
      work_id: workId,
      edition_id: null,
      status,
      rating: null,
      pages: null,
      minutes: null,
      added_on: day,
      updated_at: now,
    })
    .onConflict(conflict => conflict.columns(['person_id', 'work_id']).doUpdateSet({ updated_at: now }))
    .returning(lockedColumns)
    .executeTakeFirstOrThrow()

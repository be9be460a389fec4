import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { Status } from '../books/book.ts'
import { tables } from '../tables.ts'
import { isBefore, type PartialDate } from './partial-date.ts'
import type { Outcome } from './tables.ts'

type OfBook = { personId: string; bookId: string }

/**
 * Lets the readthroughs of a locked book follow where it now stands. Somebody who says "read" of a book that they never
 * began here has read it once, at a time they may not know.
 */
export async function follow(
  tx: Tx,
  book: OfBook,
  status: Status,
  on: PartialDate | null,
  now: Date,
): Promise<void> {
  const open = await openReadthrough(tx, book.bookId)
  switch (status) {
    case 'reading':
    case 'paused':
      if (!open) await begin(tx, book, on, now)
      return
    case 'read':
    case 'did-not-finish':
      return endOrNote(tx, book, open, { outcome: status === 'read' ? 'finished' : 'stopped', on }, now)
    case 'to-read':
      if (open) await putOff(tx, open, on)
  }
}

type Open = { id: string; began: PartialDate | null; told: boolean }

export const openReadthrough = (tx: Tx, bookId: string): Promise<Open | undefined> =>
  tables(tx)
    .selectFrom('reading.readthroughs as one')
    .select(['one.id', 'one.began'])
    .select(({ exists, selectFrom }) =>
      exists(selectFrom('reading.progress').select('id').whereRef('readthrough_id', '=', 'one.id'))
        .$castTo<boolean>()
        .as('told'),
    )
    .where('one.book_id', '=', bookId)
    .where('one.outcome', 'is', null)
    .executeTakeFirst()

export async function begin(
  tx: Tx,
  { personId, bookId }: OfBook,
  on: PartialDate | null,
  now: Date,
): Promise<string> {
  const id = newId()
  await tables(tx)
    .insertInto('reading.readthroughs')
    .values({
      id,
      person_id: personId,
      book_id: bookId,
      edition_id: editionOf(tx, bookId),
      began: on,
      ended: null,
      outcome: null,
      created_at: now,
    })
    .execute()
  return id
}

/** Which edition is read is said of the book; a readthrough keeps it when another is read next time. */
const editionOf = (tx: Tx, bookId: string) =>
  tables(tx).selectFrom('reading.books').select('edition_id').where('id', '=', bookId)

/** Ends the one that goes on; where none does and none ended so, one is noted of which no beginning is known. */
async function endOrNote(
  tx: Tx,
  { personId, bookId }: OfBook,
  open: Open | undefined,
  { outcome, on }: { outcome: Outcome; on: PartialDate | null },
  now: Date,
): Promise<void> {
  if (open) return end(tx, open, { outcome, on })
  const before = await tables(tx)
    .selectFrom('reading.readthroughs')
    .select('id')
    .where('book_id', '=', bookId)
    .where('outcome', '=', outcome)
    .limit(1)
    .executeTakeFirst()
  if (before) return
  await tables(tx)
    .insertInto('reading.readthroughs')
    .values({
      id: newId(),
      person_id: personId,
      book_id: bookId,
      edition_id: editionOf(tx, bookId),
      began: null,
      ended: on,
      outcome,
      created_at: now,
    })
    .execute()
}

/** Nobody ends before they began: of two days in the wrong order the first was wrong, and is not known. */
async function end(
  tx: Tx,
  { id, began }: Open,
  { outcome, on }: { outcome: Outcome; on: PartialDate | null },
): Promise<void> {
  const unsure = on !== null && began !== null && isBefore(on, began)
  await tables(tx)
    .updateTable('reading.readthroughs')
    .set({ ended: on, outcome, ...(unsure ? { began: null } : {}) })
    .where('id', '=', id)
    .execute()
}

/** Put off before anything was read it never began. */
async function putOff(tx: Tx, open: Open, on: PartialDate | null): Promise<void> {
  if (open.told) return end(tx, open, { outcome: 'stopped', on })
  await tables(tx).deleteFrom('reading.readthroughs').where('id', '=', open.id).execute()
}

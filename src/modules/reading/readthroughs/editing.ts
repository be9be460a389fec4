import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { lockedBook, setStatus } from '../books/keeping.ts'
import { tables } from '../tables.ts'
import { isBefore, type PartialDate } from './partial-date.ts'
import type { Outcome } from './tables.ts'

/** One reading of a book, as its reader remembers it; `ended` says nothing of one that goes on. */
export type Remembered = { began: PartialDate | null; ended: PartialDate | null; outcome: Outcome }

export type RememberRefusal =
  | Refused<'unknown-book'>
  | Refused<'unknown-readthrough'>
  | Refused<'ends-before-it-begins'>

/** Notes a reading of before. The book stands where it stood, unless it only waited: then it is read now. */
export function addReadthrough(
  db: Db,
  personId: string,
  { bookId, ...remembered }: Remembered & { bookId: string },
  now: Date,
): Promise<{ readthroughId: string } | RememberRefusal> {
  return transaction(db, async tx => {
    const book = await lockedBook(tx, personId, { id: bookId })
    if (!book) return refused('unknown-book')
    if (isTurned(remembered)) return refused('ends-before-it-begins')
    const id = newId()
    await tables(tx)
      .insertInto('reading.readthroughs')
      .values({
        id,
        person_id: personId,
        book_id: bookId,
        edition_id: book.edition_id,
        ...remembered,
        created_at: now,
      })
      .execute()
    if (book.status === 'to-read')
      await setStatus(tx, [bookId], remembered.outcome === 'finished' ? 'read' : 'did-not-finish', now)
    return { readthroughId: id }
  })
}

/** Corrects what is known of a reading; one that goes on has only a beginning, and ends by where the book stands. */
export function changeReadthrough(
  db: Db,
  personId: string,
  { readthroughId, ...remembered }: Remembered & { readthroughId: string },
  now: Date,
): Promise<{ bookId: string } | RememberRefusal> {
  return transaction(db, async tx => {
    const known = await readthroughOf(tx, personId, readthroughId)
    if (!known) return refused('unknown-readthrough')
    const changed =
      known.outcome === null ? { began: remembered.began, ended: null, outcome: null } : remembered
    if (isTurned(changed)) return refused('ends-before-it-begins')
    await tables(tx)
      .updateTable('reading.readthroughs')
      .set({ ...changed, ...(changed.outcome === known.outcome ? {} : { outcome_told_at: now }) })
      .where('id', '=', readthroughId)
      .execute()
    return { bookId: known.book_id }
  })
}

/** Takes a reading out of the log, with what was told of it. A book that was being read then stands where it did before. */
export function removeReadthrough(
  db: Db,
  personId: string,
  readthroughId: string,
  now: Date,
): Promise<{ bookId: string } | Refused<'unknown-readthrough'>> {
  return transaction(db, async tx => {
    const known = await readthroughOf(tx, personId, readthroughId)
    if (!known) return refused('unknown-readthrough')
    const book = await lockedBook(tx, personId, { id: known.book_id })
    await tables(tx).deleteFrom('reading.readthroughs').where('id', '=', readthroughId).execute()
    const last = await tables(tx)
      .selectFrom('reading.readthroughs')
      .select('outcome')
      .where('book_id', '=', known.book_id)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (known.outcome === null || last === undefined) {
      const status = last === undefined ? 'to-read' : last.outcome === 'finished' ? 'read' : 'did-not-finish'
      if (book && book.status !== status) await setStatus(tx, [known.book_id], status, now)
    }
    return { bookId: known.book_id }
  })
}

const readthroughOf = (tx: Tx, personId: string, id: string) =>
  tables(tx)
    .selectFrom('reading.readthroughs')
    .select(['book_id', 'outcome'])
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()

const isTurned = ({ began, ended }: Pick<Remembered, 'began' | 'ended'>): boolean =>
  began !== null && ended !== null && isBefore(ended, began)

import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { isEditionOf } from '../books/editing.ts'
import { lockedBook, setStatus } from '../books/keeping.ts'
import { tables } from '../tables.ts'
import { isBefore, type PartialDate } from './partial-date.ts'
import type { Outcome } from './tables.ts'

/** One reading of a book, as its reader remembers it; of one that goes on only the beginning counts. */
export type Remembered = {
  began: PartialDate | null
  ended: PartialDate | null
  outcome: Outcome
  /** Which edition it was, null where that is not known; of one that goes on it is the book's. */
  editionId?: string | null | undefined
}

type Corrected = { [Name in keyof Remembered]?: Remembered[Name] | undefined }

export type RememberRefusal =
  | Refused<'unknown-book'>
  | Refused<'unknown-readthrough'>
  | Refused<'ends-before-it-begins'>
  | Refused<'unknown-edition'>

/** Notes a reading of before. The book stands where it stood, unless it waited and was never read: one that was read waits to be read again. */
export function addReadthrough(
  db: Db,
  personId: string,
  { bookId, editionId, ...remembered }: Remembered & { bookId: string },
  now: Date,
): Promise<{ readthroughId: string } | RememberRefusal> {
  return transaction(db, async tx => {
    const book = await lockedBook(tx, personId, { id: bookId })
    if (!book) return refused('unknown-book')
    if (isTurned(remembered)) return refused('ends-before-it-begins')
    if (editionId && !(await isEditionOf(tx, editionId, book.work_id))) return refused('unknown-edition')
    const isFirst = await neverRead(tx, bookId)
    const id = newId()
    await tables(tx)
      .insertInto('reading.readthroughs')
      .values({
        id,
        person_id: personId,
        book_id: bookId,
        edition_id: editionId === undefined ? book.edition_id : editionId,
        ...remembered,
        created_at: now,
      })
      .execute()
    if (book.status === 'to-read' && isFirst)
      await setStatus(tx, [bookId], remembered.outcome === 'finished' ? 'read' : 'did-not-finish', now)
    return { readthroughId: id }
  })
}

/**
 * Corrects what is known of a reading, and what is left out stays. One that goes on has only a beginning: it ends by where the
 * book stands, and is of the edition that is read now. What was told of its progress stays as it was told.
 */
export function changeReadthrough(
  db: Db,
  personId: string,
  { readthroughId, ...remembered }: Corrected & { readthroughId: string },
  now: Date,
): Promise<{ bookId: string } | RememberRefusal> {
  return transaction(db, async tx => {
    const known = await readthroughOf(tx, personId, readthroughId)
    if (!known) return refused('unknown-readthrough')
    const { book_id, work_id, ...before } = known
    const { began = before.began, ended = before.ended, outcome = before.outcome } = remembered
    const { editionId = before.edition_id } = remembered
    const changed = before.outcome === null ? { began } : { began, ended, outcome, edition_id: editionId }
    const told = changed.outcome !== undefined && changed.outcome !== before.outcome
    if (isTurned({ ...before, ...changed })) return refused('ends-before-it-begins')
    if (editionId && editionId !== before.edition_id && !(await isEditionOf(tx, editionId, work_id)))
      return refused('unknown-edition')
    await tables(tx)
      .updateTable('reading.readthroughs')
      .set({ ...changed, ...(told ? { outcome_told_at: now } : {}) })
      .where('id', '=', readthroughId)
      .execute()
    return { bookId: book_id }
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

const neverRead = async (tx: Tx, bookId: string): Promise<boolean> =>
  (await tables(tx)
    .selectFrom('reading.readthroughs')
    .select('id')
    .where('book_id', '=', bookId)
    .limit(1)
    .executeTakeFirst()) === undefined

const readthroughOf = (tx: Tx, personId: string, id: string) =>
  tables(tx)
    .selectFrom('reading.readthroughs as one')
    .innerJoin('reading.books as book', 'book.id', 'one.book_id')
    .select(['one.book_id', 'book.work_id', 'one.began', 'one.ended', 'one.outcome', 'one.edition_id'])
    .where('one.id', '=', id)
    .where('one.person_id', '=', personId)
    .forUpdate('one')
    .executeTakeFirst()

const isTurned = ({ began, ended }: Pick<Remembered, 'began' | 'ended'>): boolean =>
  began !== null && ended !== null && isBefore(ended, began)

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { Status } from '../books/book.ts'
import { tables } from '../tables.ts'
import type { PartialDate } from './partial-date.ts'
import type { Outcome } from './tables.ts'

/** Locked books of one person, each with the edition that is read. */
type OfBooks = { personId: string; books: readonly { id: string; edition_id: string | null }[] }

type Ending = { outcome: Outcome; on: PartialDate | null }

/**
 * Lets the readthroughs of locked books follow where they now stand, in a few statements whatever their number. Somebody who
 * says "read" of a book that they never began here has read it once, at a time they may not know.
 */
export async function follow(
  tx: Tx,
  { personId, books }: OfBooks,
  status: Status,
  on: PartialDate | null,
  now: Date,
): Promise<void> {
  const ids = books.map(({ id }) => id)
  const open = new Set((await openReadthroughs(tx, ids)).map(({ book_id }) => book_id))
  const closed = books.filter(({ id }) => !open.has(id))
  switch (status) {
    case 'reading':
    case 'paused':
      await begin(tx, { personId, books: closed }, on, now)
      return
    case 'read':
    case 'did-not-finish': {
      const outcome = status === 'read' ? 'finished' : 'stopped'
      await endOpen(tx, ids, { outcome, on }, now)
      await noteOnce(tx, { personId, books: closed }, { outcome, on }, now)
      return
    }
    case 'to-read':
      await putOff(tx, ids, on, now)
  }
}

/** The readthroughs that go on, one of a book at most. */
export const openReadthroughs = (tx: Tx, bookIds: readonly string[]) =>
  tables(tx)
    .selectFrom('reading.readthroughs')
    .select(['id', 'book_id'])
    .where('book_id', 'in', bookIds)
    .where('outcome', 'is', null)
    .execute()

/** Begins one for each; the ids come in the order of the books. */
export async function begin(
  tx: Tx,
  { personId, books }: OfBooks,
  on: PartialDate | null,
  now: Date,
): Promise<string[]> {
  const rows = books.map(book => ({
    id: newId(),
    person_id: personId,
    book_id: book.id,
    edition_id: book.edition_id,
    began: on,
    ended: null,
    outcome: null,
    created_at: now,
  }))
  if (rows.length > 0) await tables(tx).insertInto('reading.readthroughs').values(rows).execute()
  return rows.map(({ id }) => id)
}

/** Nobody ends before they began: of two days in the wrong order the first was wrong, and is not known. */
const endOpen = (tx: Tx, bookIds: readonly string[], { outcome, on }: Ending, now: Date) =>
  tables(tx)
    .updateTable('reading.readthroughs')
    .set({
      ended: on,
      outcome,
      outcome_told_at: now,
      began: sql<PartialDate | null>`case
        when left(${on}::text, least(length(began), length(${on}::text))) < left(began, least(length(began), length(${on}::text)))
        then null else began end`,
    })
    .where('book_id', 'in', bookIds)
    .where('outcome', 'is', null)
    .execute()

/** Where none went on and none ended so before, one is noted of which no beginning is known. */
async function noteOnce(
  tx: Tx,
  { personId, books }: OfBooks,
  { outcome, on }: Ending,
  now: Date,
): Promise<void> {
  if (books.length === 0) return
  const before = await tables(tx)
    .selectFrom('reading.readthroughs')
    .select('book_id')
    .where(
      'book_id',
      'in',
      books.map(({ id }) => id),
    )
    .where('outcome', '=', outcome)
    .execute()
  const noted = new Set(before.map(({ book_id }) => book_id))
  const rows = books
    .filter(({ id }) => !noted.has(id))
    .map(book => ({
      id: newId(),
      person_id: personId,
      book_id: book.id,
      edition_id: book.edition_id,
      began: null,
      ended: on,
      outcome,
      created_at: now,
    }))
  if (rows.length > 0) await tables(tx).insertInto('reading.readthroughs').values(rows).execute()
}

/** Put off before anything was read it never began. */
async function putOff(tx: Tx, bookIds: readonly string[], on: PartialDate | null, now: Date): Promise<void> {
  await tables(tx)
    .deleteFrom('reading.readthroughs as one')
    .where('one.book_id', 'in', bookIds)
    .where('one.outcome', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reading.progress as told')
            .select('told.id')
            .whereRef('told.readthrough_id', '=', 'one.id'),
        ),
      ),
    )
    .execute()
  await endOpen(tx, bookIds, { outcome: 'stopped', on }, now)
}

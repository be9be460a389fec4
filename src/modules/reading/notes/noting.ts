import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { searchDocument } from '../../catalog/index.ts'
import { lockedBook } from '../books/keeping.ts'
import { shareOf, whyNotIn } from '../readthroughs/place.ts'
import { lengthOf } from '../readthroughs/telling.ts'
import { tables } from '../tables.ts'
import type { NoteKind } from './tables.ts'

/** What somebody writes down beside a book, or out of it. */
export type Noted = {
  kind: NoteKind
  /** Markdown. */
  body: string
  /** Of the edition they read. */
  page: number | null
  tags: readonly string[]
}

export type NoteRefusal =
  | Refused<'unknown-book'>
  | Refused<'unknown-note'>
  | Refused<'past-the-end'>
  | Refused<'stale'>

export const addNote = (
  db: Db,
  personId: string,
  { bookId, noted }: { bookId: string; noted: Noted },
  now: Date,
): Promise<{ noteId: string } | Refused<'unknown-book'> | Refused<'past-the-end'>> =>
  transaction(db, async tx => {
    const place = await placeIn(tx, personId, bookId, noted.page)
    if ('refused' in place) return place
    const noteId = newId()
    await tables(tx)
      .insertInto('reading.notes')
      .values({
        id: noteId,
        person_id: personId,
        book_id: bookId,
        ...columnsOf(noted),
        ...place,
        created_at: now,
        updated_at: now,
      })
      .execute()
    return { noteId }
  })

/** @param seen the revision that was looked at; null to write over any */
export const changeNote = (
  db: Db,
  personId: string,
  { noteId, seen, noted }: { noteId: string; seen: number | null; noted: Noted },
  now: Date,
): Promise<{ bookId: string } | NoteRefusal> =>
  transaction(db, async tx => {
    const note = await tables(tx)
      .selectFrom('reading.notes')
      .select(['book_id', 'page', 'share', 'revision'])
      .where('id', '=', noteId)
      .where('person_id', '=', personId)
      .forUpdate()
      .executeTakeFirst()
    if (!note) return refused('unknown-note')
    if (seen !== null && seen !== note.revision) return refused('stale')
    const place = await placeIn(tx, personId, note.book_id, noted.page, note)
    if ('refused' in place) return place
    await tables(tx)
      .updateTable('reading.notes')
      .set({ ...columnsOf(noted), ...place, updated_at: now, revision: note.revision + 1 })
      .where('id', '=', noteId)
      .execute()
    return { bookId: note.book_id }
  })

export async function removeNote(
  db: Db,
  personId: string,
  noteId: string,
): Promise<{ bookId: string } | Refused<'unknown-note'>> {
  const gone = await tables(db)
    .deleteFrom('reading.notes')
    .where('id', '=', noteId)
    .where('person_id', '=', personId)
    .returning('book_id')
    .executeTakeFirst()
  return gone ? { bookId: gone.book_id } : refused('unknown-note')
}

type Where = { page: number | null; share: number | null }

/** Where in the book a page is. One that was noted before stays where it was, whichever edition is read by now. */
async function placeIn(
  tx: Tx,
  personId: string,
  bookId: string,
  page: number | null,
  before?: Where,
): Promise<Where | Refused<'unknown-book'> | Refused<'past-the-end'>> {
  const book = await lockedBook(tx, personId, { id: bookId })
  if (!book) return refused('unknown-book')
  if (page === null) return { page, share: null }
  if (page === before?.page) return { page, share: before.share }
  const length = await lengthOf(tx, book)
  const place = { unit: 'page' as const, value: page }
  return whyNotIn(place, length) ? refused('past-the-end') : { page, share: shareOf(place, length) }
}

const columnsOf = ({ kind, body, tags }: Noted) => ({
  kind,
  body,
  tags: [...tags],
  search: sql`${noteWords(body, tags)}::tsvector`,
})

/** What a note is found by. */
export const noteWords = (body: string, tags: readonly string[]): string =>
  searchDocument([
    { weight: 'A', text: body },
    { weight: 'B', text: tags.join('\n') },
  ])

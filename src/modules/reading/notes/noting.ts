import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { searchDocument } from '../../catalog/index.ts'
import { lockedBook } from '../books/keeping.ts'
import { shareOf, whyNotIn } from '../readthroughs/place.ts'
import { lengthOf } from '../readthroughs/telling.ts'
import { tables } from '../tables.ts'
import type { NoteKind } from './tables.ts'

/** A note or a quote, as its reader writes it. */
export type WrittenNote = {
  kind: NoteKind
  /** Markdown. */
  body: string
  /** Of their own edition. */
  page: number | null
  tags: readonly string[]
}

export type PastTheEnd = Refused<'past-the-end', { most: number }>

/** Writes a note beside a book of this person's log. */
export const addNote = (
  db: Db,
  personId: string,
  { bookId, note }: { bookId: string; note: WrittenNote },
  now: Date,
): Promise<{ noteId: string } | Refused<'unknown-book'> | PastTheEnd> =>
  transaction(db, async tx => {
    const place = await placeIn(tx, personId, bookId, note.page)
    if ('refused' in place) return place
    const noteId = newId()
    await tables(tx)
      .insertInto('reading.notes')
      .values({
        id: noteId,
        person_id: personId,
        book_id: bookId,
        ...columnsOf(note),
        ...place,
        created_at: now,
        updated_at: now,
      })
      .execute()
    return { noteId }
  })

/**
 * Changes a note; what is left out stays.
 * @param seen the revision that they looked at; null to write over any
 */
export const changeNote = (
  db: Db,
  personId: string,
  { noteId, seen, note }: { noteId: string; seen: number | null; note: Partial<WrittenNote> },
  now: Date,
): Promise<{ bookId: string; revision: number } | Refused<'unknown-note'> | Refused<'stale'> | PastTheEnd> =>
  transaction(db, async tx => {
    const kept = await tables(tx)
      .selectFrom('reading.notes')
      .select(['book_id', 'kind', 'body', 'page', 'share', 'tags', 'revision'])
      .where('id', '=', noteId)
      .where('person_id', '=', personId)
      .forUpdate()
      .executeTakeFirst()
    if (!kept) return refused('unknown-note')
    if (seen !== null && seen !== kept.revision) return refused('stale')
    const { book_id: bookId, page, share, ...before } = kept
    const moved = note.page !== undefined && note.page !== page
    // What was told of a longer edition stays, as long as nobody says another page.
    const place = moved ? await placeIn(tx, personId, bookId, note.page ?? null) : { page, share }
    if ('refused' in place) return place.refused === 'unknown-book' ? refused('unknown-note') : place
    const revision = kept.revision + 1
    await tables(tx)
      .updateTable('reading.notes')
      .set({ ...columnsOf({ ...before, ...note }), ...place, updated_at: now, revision })
      .where('id', '=', noteId)
      .execute()
    return { bookId, revision }
  })

/** Takes a note away. */
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

/** A page and its share of the book, which holds when another edition is read. */
async function placeIn(
  tx: Tx,
  personId: string,
  bookId: string,
  page: number | null,
): Promise<{ page: number | null; share: number | null } | Refused<'unknown-book'> | PastTheEnd> {
  const book = await lockedBook(tx, personId, { id: bookId })
  if (!book) return refused('unknown-book')
  if (page === null) return { page, share: null }
  const length = await lengthOf(tx, book)
  const place = { unit: 'page', value: page } as const
  if (whyNotIn(place, length)) return refused('past-the-end', { most: length.pages ?? 0 })
  return { page, share: shareOf(place, length) }
}

const columnsOf = ({ kind, body, tags }: Omit<WrittenNote, 'page'>) => ({
  kind,
  body,
  tags: [...tags],
  search: searchDocument([
    { weight: 'A', text: body },
    { weight: 'B', text: tags.join('\n') },
  ]),
})

import type { Tx } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { readFrom } from '../books/editing.ts'
import { addBook, lockedBook, move } from '../books/keeping.ts'
import { tables } from '../tables.ts'
import type { Place } from './place.ts'
import { countedEdition, type Standing, standingInWork } from './standing.ts'
import { type PlaceRefusal, whyNotTold, writeTelling } from './telling.ts'

export type TellingOfWork = {
  workId: string
  /** The edition that pages are of, where the log has chosen none; null for the longest. */
  editionId: string | null
  told: Place | 'finished'
  /** The mark of what they looked at, of `standingInWork`; null where nothing was told. */
  seen: string | null
  /** The reader's own day. */
  day: string
}

/**
 * Writes down how far somebody is in a work that they may see, which goes into their log where it is not in it: the same entry as
 * one tells there. What stands already is told once; where another device told something else since `seen`, nothing is written.
 * Who tells a page of the given edition reads that one, as far as their log says.
 */
export async function tellOfWork(
  tx: Tx,
  personId: string,
  telling: TellingOfWork,
  now: Date,
): Promise<Standing | PlaceRefusal | Refused<'stale', { standing: Standing }>> {
  const book = await lockedBook(tx, personId, { workId: telling.workId })
  const standing = await standingInWork(tx, personId, telling)
  const { told, seen, day } = telling
  if (isTold(standing, told)) return standing
  if (standing.mark !== seen) return refused('stale', { standing })
  const wrong = told === 'finished' ? null : whyNotTold(told, standing.length)
  if (wrong) return wrong
  if (!book) {
    await addBook(tx, personId, { workId: telling.workId, status: 'reading', day }, now)
    // It is held from here on, and another device may have been a moment faster.
    return tellOfWork(tx, personId, telling, now)
  }
  if (told === 'finished') await move(tx, personId, [book], { status: 'read', on: day }, now)
  else {
    const read = told.unit === 'page' ? await readingEdition(tx, book, telling) : book
    await writeTelling(tx, personId, { book: read, length: standing.length, place: told, day }, now)
  }
  return standingInWork(tx, personId, telling)
}

const isTold = ({ place, finished }: Standing, told: Place | 'finished'): boolean =>
  told === 'finished' ? finished : place?.unit === told.unit && place.value === told.value

async function readingEdition<Book extends { id: string; edition_id: string | null; pages: number | null }>(
  tx: Tx,
  book: Book,
  of: Pick<TellingOfWork, 'workId' | 'editionId'>,
): Promise<Book> {
  if (book.edition_id !== null || book.pages !== null) return book
  const edition = await countedEdition(tx, of)
  if (!edition) return book
  await tables(tx)
    .updateTable('reading.books')
    .set({ edition_id: edition.id })
    .where('id', '=', book.id)
    .execute()
  await readFrom(tx, book.id, edition.id)
  return { ...book, edition_id: edition.id }
}

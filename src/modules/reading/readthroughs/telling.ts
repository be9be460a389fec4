import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { editionLengths } from '../../catalog/index.ts'
import { lockedBook, setStatus } from '../books/keeping.ts'
import { tables } from '../tables.ts'
import { type Length, lengthIn, type Place, shareOf, whyNotIn } from './place.ts'
import { begin, follow, openReadthroughs } from './reading-through.ts'

export type Telling = {
  bookId: string
  place: Place
  /** The reader's own day. */
  day: string
  /** How long the sitting took, where they say so. */
  minutes?: number | null
  /** Whether they leave it there, unfinished. */
  stops?: boolean
}

export type ToldProgress = { progressId: string; share: number | null }

export type PlaceRefusal = Refused<'negative'> | Refused<'past-the-end', { most: number }>

/**
 * Writes down how far somebody is. Who tells it reads: a book that waited or was put aside is being read from then on, and
 * the readthrough begins on that day if none went on.
 */
export function tellProgress(
  db: Db,
  personId: string,
  { bookId, ...telling }: Telling,
  now: Date,
): Promise<ToldProgress | Refused<'unknown-book'> | PlaceRefusal> {
  return transaction(db, async tx => {
    const book = await lockedBook(tx, personId, { id: bookId })
    if (!book) return refused('unknown-book')
    const length = await lengthOf(tx, book)
    return whyNotTold(telling.place, length) ?? writeTelling(tx, personId, { book, length, ...telling }, now)
  })
}

/** Why nobody can be there in what is so long; null where they can. */
export function whyNotTold(place: Place, length: Length): PlaceRefusal | null {
  const wrong = whyNotIn(place, length)
  if (wrong === 'negative') return refused('negative')
  return wrong && refused('past-the-end', { most: lengthIn(place.unit, length) ?? 0 })
}

type Checked = Omit<Telling, 'bookId'> & {
  book: { id: string; edition_id: string | null }
  length: Length
}

/** Writes down a place that is in a book which this transaction holds. */
export async function writeTelling(
  tx: Tx,
  personId: string,
  { book, length, place, day, minutes = null, stops = false }: Checked,
  now: Date,
): Promise<ToldProgress> {
  const [open] = await openReadthroughs(tx, [book.id])
  const [begun] = open ? [open.id] : await begin(tx, { personId, books: [book] }, day, now)
  await setStatus(tx, [book.id], stops ? 'did-not-finish' : 'reading', now)
  const share = shareOf(place, length)
  const progressId = newId()
  await tables(tx)
    .insertInto('reading.progress')
    .values({
      id: progressId,
      person_id: personId,
      readthrough_id: begun ?? '',
      told_at: now,
      day,
      ...place,
      length: lengthIn(place.unit, length),
      share,
      minutes,
    })
    .execute()
  if (stops) await follow(tx, { personId, books: [book] }, 'did-not-finish', day, now)
  return { progressId, share }
}

/** Takes back what was told last, by mistake or twice; anything before it stays. */
export function takeBackProgress(
  db: Db,
  personId: string,
  progressId: string,
): Promise<{ bookId: string } | Refused<'unknown-progress'> | Refused<'not-the-last'>> {
  return transaction(db, async tx => {
    const told = await tables(tx)
      .selectFrom('reading.progress as told')
      .innerJoin('reading.readthroughs as one', 'one.id', 'told.readthrough_id')
      .select(['told.readthrough_id', 'one.book_id'])
      .where('told.id', '=', progressId)
      .where('told.person_id', '=', personId)
      .executeTakeFirst()
    if (!told) return refused('unknown-progress')
    await lockedBook(tx, personId, { id: told.book_id })
    const last = await tables(tx)
      .selectFrom('reading.progress')
      .select('id')
      .where('readthrough_id', '=', told.readthrough_id)
      .orderBy('told_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (last?.id !== progressId) return refused('not-the-last')
    await tables(tx).deleteFrom('reading.progress').where('id', '=', progressId).execute()
    return { bookId: told.book_id }
  })
}

/** What the reader says of the length goes before the record; of a work without a chosen edition the longest counts. */
export async function lengthOf(
  db: Db,
  book: { work_id: string; edition_id: string | null; pages: number | null; minutes: number | null },
): Promise<Length> {
  if (book.pages !== null) return { pages: book.pages, minutes: book.minutes }
  const edition = await editionLengths(db)
    .where('edition.work_id', '=', book.work_id)
    .$if(book.edition_id !== null, query => query.where('edition.id', '=', book.edition_id ?? ''))
    .orderBy('edition.pages', order => order.desc().nullsLast())
    .limit(1)
    .executeTakeFirst()
  return { pages: edition?.pages ?? null, minutes: book.minutes }
}

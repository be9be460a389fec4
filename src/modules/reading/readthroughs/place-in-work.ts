import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import { type Length, type Place, shareOf, whole } from './place.ts'
import { placesInWorks } from './places-in-works.ts'
import { lengthOf } from './telling.ts'

/** How far somebody is in a work by their own log, for themselves alone. */
export type PlaceInWork = {
  /** What lies before it they may be shown: rounded down, all of it where they finished it once. */
  share: number
  /** From where on what they say of it is safe: rounded up. */
  past: number
  /** As they told it; null where they did not, or finished it. */
  place: Place | null
  /** Of their own edition. */
  length: Length
}

/** Of a work that is in nobody's log the place is its beginning, and the length that of its longest edition. */
export async function placeInWork(db: Db, personId: string, workId: string): Promise<PlaceInWork> {
  const book = await tables(db)
    .selectFrom('reading.books')
    .select(['id', 'work_id', 'edition_id', 'pages', 'minutes'])
    .where('person_id', '=', personId)
    .where('work_id', '=', workId)
    .executeTakeFirst()
  const length = await lengthOf(db, book ?? { work_id: workId, edition_id: null, pages: null, minutes: null })
  const known = await placesInWorks(db)
    .where('book.person_id', '=', personId)
    .where('book.work_id', '=', workId)
    .executeTakeFirst()
  const share = Number(known?.share ?? 0)
  if (!book || !known || share === whole || known.now_share === null)
    return { share, past: share, place: null, length }
  const told = await lastTold(db, book.id)
  const place = told && { unit: told.unit, value: told.value }
  const past = told && shareOf(told, lengthTold(told), 'up')
  return { share, past: past ?? share, place: place ?? null, length }
}

const lastTold = (db: Db, bookId: string) =>
  tables(db)
    .selectFrom('reading.progress as told')
    .innerJoin('reading.readthroughs as one', 'one.id', 'told.readthrough_id')
    .select(['told.unit', 'told.value', 'told.length'])
    .where('one.book_id', '=', bookId)
    .where('one.outcome', 'is', null)
    .orderBy('told.told_at', 'desc')
    .orderBy('told.id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** The length that counted when it was told: the record may say another since. */
const lengthTold = ({ unit, length }: { unit: Place['unit']; length: number | null }): Length => ({
  pages: unit === 'page' ? length : null,
  minutes: unit === 'minutes' ? length : null,
})

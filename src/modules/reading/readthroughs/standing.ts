import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { placeNow } from './going-on.ts'
import type { Length, Place } from './place.ts'
import { lengthOf } from './telling.ts'

/** Where somebody stands in a work by their own log, for themselves, before they tell more. */
export type Standing = {
  /** It changes with everything that is told; null while nothing was. Who tells more says which they looked at. */
  mark: string | null
  /** In the edition that `length` is of; null where none was told of the last readthrough, or it ended. */
  place: Place | null
  share: number | null
  /** Whether the last readthrough was to the end, and none goes on. */
  finished: boolean
  toldAt: Date | null
  length: Length
  /** Whose length it is: the log's own choice, the edition that others read, or the longest. */
  lengthFrom: 'log' | 'edition' | 'longest'
}

type OfWork = {
  workId: string
  /** The edition that pages are of, where the log has chosen none; null for the longest. */
  editionId: string | null
}

/** Of a work that is not in the log, too. */
export async function standingInWork(db: Db, personId: string, of: OfWork): Promise<Standing> {
  const book = await tables(db)
    .selectFrom('reading.books')
    .select(['id', 'work_id', 'edition_id', 'pages', 'minutes'])
    .where('person_id', '=', personId)
    .where('work_id', '=', of.workId)
    .executeTakeFirst()
  const { length, lengthFrom } = await lengthMeant(db, book ?? null, of)
  const last = book && (await lastReadthrough(db, book.id))
  if (!last)
    return { mark: null, place: null, share: null, finished: false, toldAt: null, length, lengthFrom }
  const { unit, value, outcome } = last
  const goesOn = outcome === null && unit !== null && value !== null
  return {
    mark: `${last.told_id ?? last.id}${outcome === null ? '' : `-${outcome}`}`,
    place: goesOn ? placeNow({ unit, value, length: last.length, share: last.share }, length) : null,
    share: goesOn ? last.share : null,
    finished: outcome === 'finished',
    toldAt: outcome === null ? (last.told_at ?? last.created_at) : (last.outcome_told_at ?? last.created_at),
    length,
    lengthFrom,
  }
}

type Book = { work_id: string; edition_id: string | null; pages: number | null; minutes: number | null }

/** How long the edition is that pages are of. */
async function lengthMeant(db: Db, book: Book | null, { workId, editionId }: OfWork) {
  const own = book ?? { work_id: workId, edition_id: null, pages: null, minutes: null }
  const chosen = own.edition_id !== null || own.pages !== null
  const edition = chosen ? undefined : await countedEdition(db, { workId, editionId })
  const length = await lengthOf(db, edition ? { ...own, edition_id: edition.id } : own)
  return { length, lengthFrom: chosen ? 'log' : edition ? 'edition' : 'longest' } as const
}

/** The edition that others read, if its pages are known. */
export const countedEdition = (db: Db, { workId, editionId }: OfWork) =>
  editionLengths(db)
    .where('edition.work_id', '=', workId)
    .where('edition.id', '=', editionId)
    .where('edition.pages', 'is not', null)
    .executeTakeFirst()

/** The one that goes on, or else that of which the end was told last. */
const lastReadthrough = (db: Db, bookId: string) =>
  tables(db)
    .selectFrom('reading.readthroughs as one')
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('reading.progress')
          .select(['id', 'told_at', 'unit', 'value', 'length', 'share'])
          .whereRef('readthrough_id', '=', 'one.id')
          .orderBy('told_at', 'desc')
          .orderBy('id', 'desc')
          .limit(1)
          .as('told'),
      join => join.onTrue(),
    )
    .select(['one.id', 'one.outcome', 'one.outcome_told_at', 'one.created_at'])
    .select(['told.id as told_id', 'told.told_at', 'told.unit', 'told.value', 'told.length', 'told.share'])
    .where('one.book_id', '=', bookId)
    .orderBy(sql`one.outcome is null`, 'desc')
    .orderBy(sql`coalesce(one.outcome_told_at, one.created_at)`, 'desc')
    .orderBy('one.id', 'desc')
    .limit(1)
    .executeTakeFirst()

import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { librariesVisibleTo } from '../../identity/index.ts'
import type { Question } from './question.ts'

/** A question, and who asks it where. */
export type Asked = {
  question: Question
  /** The library that the person is at: looked in unless the question says everywhere. Null for who is at none. */
  libraryId: string | null
  personId: string | null
}

/** The library that is looked in; null for every one that the person may see. */
export const libraryOf = ({ question, libraryId }: Asked): string | null =>
  question.everywhere ? null : libraryId

/** Ids of the libraries whose catalogue the person may look into, to be put into `in (…)`. */
export const visibleIds = (db: Db, personId: string | null) =>
  librariesVisibleTo(db, personId).clearSelect().select('library.id')

/** Where works are looked for, and by which columns their lists are ordered. Access is a part of `held`. */
export type Place = {
  /** Tables: `work`, and in one library `holding`. */
  from: RawBuilder<unknown>
  held: RawBuilder<boolean>
  id: RawBuilder<string>
  popularity: RawBuilder<number>
  /** Of the table that orders: `holding` or `work`. */
  table: 'holding' | 'work'
}

/** In one library's list, by what is read there, or wherever the person may look. */
export function placeOf(db: Db, asked: Asked, ofHolding: readonly RawBuilder<boolean>[] = []): Place {
  const library = libraryOf(asked)
  const also = ofHolding.length === 0 ? sql`` : sql`and ${sql.join(ofHolding, sql` and `)}`
  return library === null
    ? {
        from: sql`catalog.works work`,
        held: sql`exists (select from catalog.holdings holding
          where holding.work_id = work.id and holding.library_id in (${visibleIds(db, asked.personId)}) ${also})`,
        id: sql`work.id`,
        popularity: sql`work.popularity`,
        table: 'work',
      }
    : {
        from: sql`catalog.holdings holding join catalog.works work on work.id = holding.work_id`,
        held: sql`holding.library_id = ${library} and ${library}::uuid in (${visibleIds(db, asked.personId)}) ${also}`,
        id: sql`holding.work_id`,
        popularity: sql`holding.popularity`,
        table: 'holding',
      }
}

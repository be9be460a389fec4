import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { holdingConditions, wordsOf, workConditions } from './conditions.ts'
import { locallyFound } from './local-words.ts'
import { type Numbered, numberedWorks } from './numbers.ts'
import { type Asked, libraryOf, placeOf } from './scope.ts'

/** A question with what it needs to be looked for: where, and by which conditions. */
export type Sought = Asked &
  ReturnType<typeof placeOf> & {
    found: RawBuilder<boolean>
    /** What of that is asked of the work itself. */
    ofWork: RawBuilder<boolean>
    narrowed: boolean
  }

/** Null where nothing can be found. */
export async function seek(db: Db, asked: Asked): Promise<Sought | null> {
  const numbered: Numbered = await numberedWorks(db, asked.question)
  const local = await locallyFound(db, libraryOf(asked), wordsOf(asked.question))
  const ofWork = workConditions(asked.question, numbered, local)
  if (ofWork === null) return null
  const place = placeOf(db, asked, holdingConditions(asked.question))
  const there = [sql`work.merged_into is null`, sql`work.removed_at is null`]
  const narrowed = ofWork.length > 0 || place.table === 'work'
  return {
    ...asked,
    ...place,
    // A library's list holds nothing that is gone: only what is looked for needs to look at the works.
    ...(narrowed ? {} : { from: sql`catalog.holdings holding` }),
    ofWork: sql.join([...ofWork, ...there], sql` and `),
    found: sql.join([place.held, ...ofWork, ...(narrowed ? there : [])], sql` and `),
    narrowed,
  }
}

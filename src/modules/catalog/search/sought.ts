import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { holdingConditions, type TextTerm, wordsOf, workConditions } from './conditions.ts'
import { type Common, commonIn } from './frequency.ts'
import { locallyFound } from './local-words.ts'
import { type Numbered, numberedWorks } from './numbers.ts'
import type { Question } from './question.ts'
import { type Asked, libraryOf, placeOf } from './scope.ts'
import { askedWords } from './words.ts'

/** A question with what it needs to be looked for: where, and by which conditions. */
export type Sought = Asked &
  ReturnType<typeof placeOf> & {
    found: RawBuilder<boolean>
    /** What of that is asked of the work itself and can be looked up: phrases as their words. */
    ofWork: RawBuilder<boolean>
    /** Whether nothing that is asked for is rare: the most read are walked then, as far as is sensible, and not all looked up. */
    common: boolean
    /** Whether words are asked for, which are dearer to look up than facts. */
    worded: boolean
    /** The library that is looked in; null for every one that the person may see. */
    library: string | null
    /** Whether something is asked of works, not only of where they stand. */
    looked: boolean
    narrowed: boolean
  }

/** Null where nothing can be found. */
export async function seek(db: Db, asked: Asked): Promise<Sought | null> {
  const numbered: Numbered = await numberedWorks(db, asked.question)
  const local = await locallyFound(db, libraryOf(asked), wordsOf(asked.question))
  const { rare, all }: Common = await commonIn(db, asked.question)
  const ofWork = workConditions(asked.question, numbered, local, rare)
  if (ofWork === null) return null
  const place = placeOf(db, asked, holdingConditions(asked.question))
  const there = [sql`work.merged_into is null`, sql`work.removed_at is null`]
  const narrowed = ofWork.length > 0 || place.table === 'work'
  return {
    ...asked,
    ...place,
    // A library's list holds nothing that is gone: only what is looked for needs to look at the works.
    ...(narrowed ? {} : { from: sql`catalog.holdings holding` }),
    ofWork: sql.join(
      [...(workConditions(loose(asked.question), numbered, local, rare) ?? []), ...there],
      sql` and `,
    ),
    common: all,
    worded: wordsOf(asked.question) !== null,
    looked: ofWork.length > 0,
    library: libraryOf(asked),
    found: sql.join([place.held, ...ofWork, ...(narrowed ? there : [])], sql` and `),
    narrowed,
  }
}

/** The same with phrases as words in any order, as an index finds them. */
const loose = (question: Question): Question => ({
  ...question,
  terms: question.terms.flatMap(term => ('phrase' in term && term.phrase ? apart(term) : [term])),
})

/** Each word of a phrase by itself, whole; one that is not wanted says nothing of its words. */
const apart = (term: TextTerm): TextTerm[] =>
  term.not ? [] : askedWords(term.text).map(text => ({ ...term, text }))

import type { Db } from '../../../database.ts'
import { correctionOf } from './corrections.ts'
import type { Key } from './orders.ts'
import { hasTerms, type Question } from './question.ts'
import type { Asked } from './scope.ts'
import { type Found, findWorks } from './searching.ts'

/** So few hits may come of a typing error: what may have been meant is looked for, too. */
const few = 2

export type Answer = Found & {
  /** What was looked for in the end. */
  asked: Asked
  /** Another question that is spoken of: the one that was asked, where something else is shown, or one that may have been meant. */
  other: { question: Question; kind: 'asked' | 'meant' } | null
}

/**
 * What a question finds. Where that is nothing, what is found by the words that were probably meant; where it is little, what may
 * have been meant is told beside it. A question that means what it says is left alone.
 */
export async function answerTo(db: Db, asked: Asked, after: Key | null): Promise<Answer> {
  const found = await findWorks(db, asked, after)
  const { question } = asked
  const plain: Answer = { ...found, asked, other: null }
  if (after !== null || found.works.length > few || question.exactly || !hasTerms(question)) return plain
  const meant = await correctionOf(db, asked, found.works.length > 0)
  if (meant === null) return plain
  if (found.works.length > 0) return { ...plain, other: { question: meant, kind: 'meant' } }
  const instead = { ...asked, question: meant }
  return { ...(await findWorks(db, instead, null)), asked: instead, other: { question, kind: 'asked' } }
}

import { type Db, transaction } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { QuestionState } from './tables.ts'
import type { Source } from './verified.ts'

/** What came of a question; of one that waits, what was heard of its answer until now. */
export type Outcome = {
  state: Exclude<QuestionState, 'withdrawn'>
  answer?: string
  model?: string
  sources?: readonly Source[]
}

/**
 * Writes down what came of a question, all of it in the place of what was there: an answer never stands on the sources of another.
 * Nothing where it was settled or deleted meanwhile.
 */
export const settle = (
  db: Db,
  questionId: string,
  { state, answer, model, sources = [] }: Outcome,
  now: Date,
): Promise<void> =>
  transaction(db, async tx => {
    const waits = await tables(tx)
      .selectFrom('insights.questions')
      .select('id')
      .where('id', '=', questionId)
      .where('state', 'in', ['waiting', 'unavailable'])
      .forUpdate()
      .executeTakeFirst()
    if (!waits) return
    await tables(tx).deleteFrom('insights.question_sources').where('question_id', '=', questionId).execute()
    const settled_at = state === 'waiting' ? null : now
    await tables(tx)
      .updateTable('insights.questions')
      .set({ state, answer: answer ?? null, model: model ?? null, settled_at })
      .where('id', '=', questionId)
      .execute()
    if (sources.length === 0) return
    await tables(tx)
      .insertInto('insights.question_sources')
      .values(
        sources.map(({ chunkId, quote }, place) => ({
          question_id: questionId,
          number: place + 1,
          chunk_id: chunkId,
          quote,
        })),
      )
      .execute()
  })

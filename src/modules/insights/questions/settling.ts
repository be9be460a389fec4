import { type Db, type Tx, transaction } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { QuestionState } from './tables.ts'
import type { Source, Verified } from './verified.ts'

export type Settled = {
  state: Exclude<QuestionState, 'waiting' | 'withdrawn'>
  answer?: string
  model?: string
  sources?: readonly Source[]
}

const settling = ['waiting', 'unavailable'] as const

/** Keeps what was heard of an answer until now; the question waits on. */
export const keepSoFar = (
  db: Db,
  questionId: string,
  { answer, model, sources }: Verified & { model: string },
): Promise<void> =>
  transaction(db, async tx => {
    const waits = await tables(tx)
      .updateTable('insights.questions')
      .set({ state: 'waiting', answer, model, settled_at: null })
      .where('id', '=', questionId)
      .where('state', 'in', settling)
      .returning('id')
      .executeTakeFirst()
    if (waits) await addSources(tx, questionId, sources)
  })

/** Writes down what came of a question, in the place of what was heard until then; nothing where it was settled or deleted meanwhile. */
export const settle = (
  db: Db,
  questionId: string,
  { state, answer, model, sources = [] }: Settled,
  now: Date,
): Promise<void> =>
  transaction(db, async tx => {
    const waits = await tables(tx)
      .selectFrom('insights.questions')
      .select('id')
      .where('id', '=', questionId)
      .where('state', 'in', settling)
      .forUpdate()
      .executeTakeFirst()
    if (!waits) return
    await tables(tx).deleteFrom('insights.question_sources').where('question_id', '=', questionId).execute()
    await tables(tx)
      .updateTable('insights.questions')
      .set({ state, answer: answer ?? null, model: model ?? null, settled_at: now })
      .where('id', '=', questionId)
      .execute()
    await addSources(tx, questionId, sources)
  })

async function addSources(tx: Tx, questionId: string, sources: readonly Source[]): Promise<void> {
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
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

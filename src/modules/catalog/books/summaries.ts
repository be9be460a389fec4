import type { Db, Tx } from '../../../database.ts'
import { tables } from '../tables.ts'
import { followWorks } from './followed-works.ts'

export type ModelSummary = { text: string; model: string; made_at: Date }

/** Keeps what a language model made of a work; the last one stands. It never takes the publisher's place. */
export async function setModelSummary(
  tx: Tx,
  workId: string,
  { text, model }: { text: string; model: string },
  now: Date,
): Promise<void> {
  const summary = { text, model, made_at: now }
  await tables(tx)
    .insertInto('catalog.model_summaries')
    .values({ work_id: workId, ...summary })
    .onConflict(conflict => conflict.column('work_id').doUpdateSet(summary))
    .execute()
  await followWorks(tx, [workId])
}

/** A model's summary of this work, if one was made; who may see the work is the caller's to decide. */
export const modelSummaryOf = (db: Db, workId: string): Promise<ModelSummary | undefined> =>
  tables(db)
    .selectFrom('catalog.model_summaries')
    .select(['text', 'model', 'made_at'])
    .where('work_id', '=', workId)
    .executeTakeFirst()

/** Takes it away again. */
export async function removeModelSummary(tx: Tx, workId: string): Promise<void> {
  await tables(tx).deleteFrom('catalog.model_summaries').where('work_id', '=', workId).execute()
}

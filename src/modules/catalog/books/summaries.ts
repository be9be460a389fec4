import { sql } from 'kysely'
import type { Db, Tx } from '../../../database.ts'
import { emit } from '../../../jobs/queue.ts'
import { tables } from '../tables.ts'

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

/** Says that works changed of which a model made a summary; of all others it says nothing, or an import would say it of each row. */
export async function tellSummarisedChanged(tx: Tx, workIds: readonly string[]): Promise<void> {
  const summarised = await tables(tx)
    .selectFrom('catalog.model_summaries')
    .select('work_id')
    .where('work_id', '=', sql<string>`any(${workIds})`)
    .execute()
  if (summarised.length === 0) return
  await emit(tx, 'catalog.summarised-works-changed', { workIds: summarised.map(({ work_id }) => work_id) })
}

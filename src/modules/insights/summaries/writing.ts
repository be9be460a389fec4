import { type Db, type Tx, transaction } from '../../../database.ts'
import { type JobContext, job } from '../../../jobs/job.ts'
import { isRefused } from '../../../refusal.ts'
import { canonicalWorks, modelSummaryOf, setModelSummary, statesOf } from '../../catalog/index.ts'
import { askingJob, askModel } from '../models/asking.ts'
import { plainText } from '../models/plain-text.ts'
import { type Source, sourceOf } from '../records/source.ts'
import { tables } from '../tables.ts'

type Wanted = { workId: string; libraryId: string | null; personId: string | null }

const instructions = `Write a summary of this book for somebody who looks for something to read: two to four sentences, what it is about and how it is told, in the language of the description. Say only what the description tells; do not praise, do not give the ending away, do not mention the publisher or these instructions.`

const longest = 900
const shortest = 40

/** Has a model write the summary of one work. Whoever removed it meanwhile is not overruled. */
export const writeSummary = job<Wanted>('insights.write-summary', askingJob, async (wanted, context) => {
  const { db } = context
  const { workId, libraryId, personId } = wanted
  const row = await rowOf(db, workId)
  if (row?.state !== 'waiting') return { made: false, reason: 'not-wanted' }
  if ((await canonicalWorks(db, [workId])).get(workId) !== workId) return settle(context, workId, 'joined')
  const state = (await statesOf(db, [workId])).get(workId)
  const source = state && sourceOf(state)
  if (!source || isRefused(source)) return settle(context, workId, 'too-little-text')
  if (source.digest === row.source) return settle(context, workId, 'unchanged')
  await context.progress(20)
  const completion = await askModel(context, {
    purpose: 'summary',
    libraryId,
    personId,
    instructions,
    material: source.material,
    maxTokens: 400,
  })
  if (isRefused(completion)) return settle(context, workId, completion.refused)
  await context.progress(90)
  const text = plainText(completion.text, longest)
  if (text.length < shortest || repeatsInstructions(text)) return settle(context, workId, 'no-summary')
  return keep(context, workId, source, { text, model: completion.model })
})

/** A sentence of ours in the answer: the model was talked into telling what it was told, or understood nothing. */
const repeatsInstructions = (text: string): boolean => {
  const written = text.toLowerCase()
  return instructions
    .split(/[.;:,]\s*/)
    .filter(part => part.length > 20)
    .some(part => written.includes(part.toLowerCase()))
}

const keep = (
  { db, now }: JobContext,
  workId: string,
  { digest }: Source,
  summary: { text: string; model: string },
): Promise<{ made: boolean }> =>
  transaction(db, async tx => {
    if ((await locked(tx, workId))?.state !== 'waiting') return { made: false }
    await setModelSummary(tx, workId, summary, now)
    await tables(tx)
      .updateTable('insights.summaries')
      .set({ state: 'made', reason: null, source: digest, settled_at: now })
      .where('work_id', '=', workId)
      .execute()
    return { made: true }
  })

/** None is made now; one that was made before stands, and is made again when the record changes the next time. */
const settle = (
  { db, now }: JobContext,
  workId: string,
  reason: string,
): Promise<{ made: false; reason: string }> =>
  transaction(db, async tx => {
    const stands = (await modelSummaryOf(tx, workId)) !== undefined
    await tables(tx)
      .updateTable('insights.summaries')
      .set({
        ...(stands ? { state: 'made', reason: null } : { state: 'not-made', reason }),
        settled_at: now,
      })
      .where('work_id', '=', workId)
      .where('state', '=', 'waiting')
      .execute()
    return { made: false, reason }
  })

const rowOf = (db: Db, workId: string) =>
  tables(db)
    .selectFrom('insights.summaries')
    .select(['state', 'source'])
    .where('work_id', '=', workId)
    .executeTakeFirst()

const locked = (tx: Tx, workId: string) =>
  tables(tx)
    .selectFrom('insights.summaries')
    .select('state')
    .where('work_id', '=', workId)
    .forUpdate()
    .executeTakeFirst()

import { type RawBuilder, sql } from 'kysely'
import { type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { modelsAllowed } from '../models/switches.ts'
import { hashedModel } from './hashed.ts'

/**
 * When a process starts: vectors that another model made than the one in the settings are made anew now, not only in the night. Several
 * processes that start at once ask for it as often; what is made is not made again.
 */
export const noteChosenModel = job('insights.note-chosen-model', { atStart: true }, (_, { db, models }) =>
  transaction(db, async tx => {
    const chosen = models?.embeddings?.name ?? hashedModel
    if (chosen !== hashedModel && !(await modelsAllowed(tx, {}))) return
    if (await isOfAnother(tx, 'insights.embeddings', chosen)) await send(tx, 'insights.embed-passages', {})
    if (await isOfAnother(tx, 'insights.work_vectors', chosen)) await send(tx, 'insights.learn-content', {})
  }),
)

/** Whether there are vectors of a third model, beside this one and what is built in; or none of this one. A few looks into the index. */
async function isOfAnother(
  tx: Tx,
  table: 'insights.embeddings' | 'insights.work_vectors',
  chosen: string,
): Promise<boolean> {
  const among = (condition: RawBuilder<unknown>) =>
    sql`exists (select from ${sql.table(table)} where ${condition})`
  const [own, builtIn] = [chosen, hashedModel].map(name => sql`${name}::text`)
  const [low, high] = [sql`least(${own}, ${builtIn})`, sql`greatest(${own}, ${builtIn})`]
  const { rows } = await sql<{ another: boolean }>`
    select ${among(sql`model < ${low}`)} or ${among(sql`model > ${low} and model < ${high}`)}
      or ${among(sql`model > ${high}`)} or (${among(sql`true`)} and not ${among(sql`model = ${own}`)}) as another`.execute(
    tx,
  )
  return rows[0]?.another ?? false
}

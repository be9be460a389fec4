import { type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type JobContext, job } from '../../../jobs/job.ts'
import { canonicalWorks, mayEdit, statesOf } from '../../catalog/index.ts'
import { askingJob } from '../models/asking.ts'
import { tables } from '../tables.ts'
import { type Choice, choicesFor } from './choices.ts'
import { type Found, genresFor, recordToRead } from './seeking.ts'

type Wanted = { libraryId: string; personId: string | null }
type Waiting = { work_id: string; source: string | null }

/**
 * Seeks genres for the works that wait for this task, one after another, and writes down what was found; no record is changed by it.
 * Where a model fails it runs again, and goes on where it was.
 */
export const suggestGenres = job<Wanted>('insights.suggest-genres', askingJob, async (wanted, context) => {
  const waiting = await worksWaiting(context)
  if (waiting.length === 0) return { suggested: 0 }
  const choices = await choicesFor(context.db, wanted.libraryId)
  let suggested = 0
  for (const [place, one] of waiting.entries()) {
    context.signal.throwIfAborted()
    suggested += await readOne(context, one, choices, wanted)
    await context.progress((100 * (place + 1)) / waiting.length)
  }
  return { suggested }
})

const worksWaiting = ({ db, id }: JobContext): Promise<Waiting[]> =>
  tables(db)
    .selectFrom('insights.genre_readings')
    .select(['work_id', 'source'])
    .where('task_id', '=', id)
    .where('read_at', 'is', null)
    .orderBy('work_id')
    .execute()

/** Returns how many genres are suggested that were not before. */
async function readOne(
  context: JobContext,
  { work_id: workId, source }: Waiting,
  choices: readonly Choice[],
  wanted: Wanted,
): Promise<number> {
  const { db } = context
  const lives = (await canonicalWorks(db, [workId])).get(workId)
  const state = lives === workId ? (await statesOf(db, [workId])).get(workId) : undefined
  const record = state && recordToRead(state)
  if (!state || !record || record.digest === source) return settle(context, workId, source)
  // Who else has the book reads what is suggested for it, and not what this library alone calls its books.
  const alone = await mayEdit(db, [workId], { libraryId: wanted.libraryId, curates: false })
  const offered = alone ? choices : choices.filter(({ open }) => open)
  const found = await genresFor(context, state, offered, wanted)
  return keepFound(context, { workId, libraryId: wanted.libraryId }, record.digest, found)
}

/** Nothing is sought: the work lives on in another, or says what it said. */
const settle = ({ db, id, now }: JobContext, workId: string, source: string | null): Promise<number> =>
  transaction(db, async tx => {
    await noteRead(tx, { taskId: id, workId, source }, now)
    return 0
  })

/** What was found takes the place of what was suggested and not decided; what somebody decided stays. */
export const keepFound = (
  { db, id, now }: Pick<JobContext, 'db' | 'id' | 'now'>,
  { workId, libraryId }: { workId: string; libraryId: string },
  source: string,
  { genres, method, model }: Found,
): Promise<number> =>
  transaction(db, async tx => {
    if (!(await noteRead(tx, { taskId: id, workId, source }, now))) return 0
    await tables(tx)
      .deleteFrom('insights.genre_suggestions')
      .where('work_id', '=', workId)
      .where('state', '=', 'open')
      .execute()
    if (genres.length === 0) return 0
    const kept = await tables(tx)
      .insertInto('insights.genre_suggestions')
      .values(
        genres.map(({ label, key, open }) => ({
          id: newId(),
          work_id: workId,
          genre: label,
          genre_key: key,
          only_for: open ? null : libraryId,
          method,
          model,
          source,
          made_at: now,
          decided_by: null,
          decided_at: null,
        })),
      )
      .onConflict(conflict => conflict.columns(['work_id', 'genre_key']).doNothing())
      .returning('id')
      .execute()
    return kept.length
  })

/** False when the work does not wait for this task any more. */
async function noteRead(
  tx: Tx,
  { taskId, workId, source }: { taskId: string; workId: string; source: string | null },
  now: Date,
): Promise<boolean> {
  const read = await tables(tx)
    .updateTable('insights.genre_readings')
    .set({ read_at: now, source })
    .where('work_id', '=', workId)
    .where('task_id', '=', taskId)
    .where('read_at', 'is', null)
    .executeTakeFirst()
  return read.numUpdatedRows > 0n
}

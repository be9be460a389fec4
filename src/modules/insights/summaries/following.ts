import { type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { isRefused } from '../../../refusal.ts'
import { statesOf } from '../../catalog/index.ts'
import { sourceOf } from '../records/source.ts'
import { tables } from '../tables.ts'

/** So few that a transaction is short. */
const atOnce = 20
/** Whoever corrects a record often saves it several times. */
const patience = 60_000
const aDay = 86_400_000

/**
 * Follows changes of works that have a summary: it is written anew where what it was made from has changed. Works that wait
 * already do not wait twice, so that a thousand changes are one question.
 */
export const followChangedWorks = job<{ workIds: string[] }>(
  'insights.follow-changed-works',
  {},
  async ({ workIds }, { db, now }) => {
    for (let from = 0; from < workIds.length; from += atOnce)
      await transaction(db, tx => askAgain(tx, workIds.slice(from, from + atOnce), now))
  },
)

async function askAgain(tx: Tx, workIds: readonly string[], now: Date): Promise<void> {
  const made = await tables(tx)
    .selectFrom('insights.summaries')
    .select(['work_id', 'source', 'library_id'])
    .where('work_id', 'in', [...workIds])
    .where(({ or, and, eb }) =>
      or([
        eb('state', '=', 'made'),
        // Its job has failed for good since.
        and([eb('state', '=', 'waiting'), eb('asked_at', '<', new Date(now.getTime() - aDay))]),
      ]),
    )
    .orderBy('work_id')
    .forUpdate()
    .execute()
  const states = await statesOf(
    tx,
    made.map(({ work_id }) => work_id),
  )
  for (const { work_id, source, library_id } of made) {
    const state = states.get(work_id)
    const changed = state && sourceOf(state)
    if (!changed || isRefused(changed) || changed.digest === source) continue
    await askFor(tx, work_id, library_id, now)
  }
}

/** Nobody asks by themself: only the library's switch holds, and its limit. */
async function askFor(tx: Tx, workId: string, libraryId: string | null, now: Date): Promise<void> {
  const taskId = await send(
    tx,
    'insights.write-summary',
    { workId, libraryId, personId: null },
    {
      startAfter: new Date(now.getTime() + patience),
      ...(libraryId ? { task: { libraryId } } : {}),
    },
  )
  await tables(tx)
    .updateTable('insights.summaries')
    .set({ state: 'waiting', task_id: taskId, asked_at: now, asked_by: null })
    .where('work_id', '=', workId)
    .execute()
}

/** Two works of which the one may have gone into the other, or come out of it again. */
type Joined = { from: string; into: string }

/**
 * Follows works that were joined: what was wanted for the one is wanted for the other, where nobody has said anything of it. Each
 * keeps its own, so that works that are parted have theirs again.
 */
export const followSummarisedWorks = job<Joined>(
  'insights.follow-summarised-works',
  {},
  ({ from, into }, { db, now }) =>
    transaction(db, async tx => {
      const one = await tables(tx)
        .selectFrom('insights.summaries')
        .select(['state', 'library_id'])
        .where('work_id', '=', from)
        .where('state', 'in', ['made', 'waiting', 'removed'])
        .executeTakeFirst()
      if (!one) return
      const added = await tables(tx)
        .insertInto('insights.summaries')
        .values({
          work_id: into,
          state: one.state,
          reason: null,
          library_id: one.library_id,
          asked_by: null,
          asked_at: now,
          task_id: null,
          source: null,
          settled_at: null,
        })
        .onConflict(conflict => conflict.doNothing())
        .returning('state')
        .executeTakeFirst()
      if (added && added.state !== 'removed') await askFor(tx, into, one.library_id, now)
    }),
)

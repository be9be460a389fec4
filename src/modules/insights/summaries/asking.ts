import { type Db, transaction } from '../../../database.ts'
import { send } from '../../../jobs/queue.ts'
import { taskStatus } from '../../../jobs/tasks.ts'
import type { ModelSettings } from '../../../model-settings.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import {
  isWithinReach,
  type ModelSummary,
  modelSummaryOf,
  removeModelSummary,
  statesOf,
  worksVisibleTo,
} from '../../catalog/index.ts'
import { modelsAllowed } from '../models/switches.ts'
import type { Asker } from '../records/asker.ts'
import { sourceOf } from '../records/source.ts'
import { tables } from '../tables.ts'

/** Why no summary can be written now. */
export type NotWritable = Refused<'no-model'> | Refused<'switched-off'> | Refused<'too-little-text'>

export type Standing = {
  state: 'none' | 'waiting' | 'made' | 'not-made' | 'removed' | 'failed'
  reason: string | null
  progress: number
}

/** Whether a summary of the work could be written for this asker, and if not, why. */
export async function whyNotWritable(
  db: Db,
  models: ModelSettings,
  workId: string,
  { libraryId, personId }: Pick<Asker, 'libraryId' | 'personId'>,
): Promise<NotWritable | null> {
  if (!models.chat) return refused('no-model')
  if (!(await modelsAllowed(db, { libraryId, personId }))) return refused('switched-off')
  const state = (await statesOf(db, [workId])).get(workId)
  const source = state ? sourceOf(state) : refused('too-little-text')
  return isRefused(source) ? source : null
}

/**
 * Asks for a summary of a work in the library's list. Asked again while it is being written, it is the same task.
 * @returns the task's id
 */
export async function askForSummary(
  db: Db,
  models: ModelSettings,
  workId: string,
  asker: Asker,
  now: Date,
): Promise<{ taskId: string } | NotWritable | Refused<'unknown-book'>> {
  if (!(await isWithinReach(db, workId, asker))) return refused('unknown-book')
  const why = await whyNotWritable(db, models, workId, asker)
  if (why) return why
  const { libraryId, personId } = asker
  const standing = await rowOf(db, workId)
  const open = standing?.state === 'waiting' && standing.library_id === libraryId ? standing.task_id : null
  if (open && ['waiting', 'running'].includes((await taskStatus(db, open, { libraryId }))?.status ?? ''))
    return { taskId: open }
  return transaction(db, async tx => {
    const payload = { workId, libraryId, personId }
    const taskId = await send(tx, 'insights.write-summary', payload, { task: { libraryId, personId } })
    const asked = {
      state: 'waiting' as const,
      reason: null,
      library_id: libraryId,
      asked_by: personId,
      asked_at: now,
      task_id: taskId,
      // Asked for by a person it is written, whether or not anything has changed.
      source: null,
    }
    await tables(tx)
      .insertInto('insights.summaries')
      .values({ work_id: workId, ...asked, settled_at: null })
      .onConflict(conflict => conflict.column('work_id').doUpdateSet(asked))
      .execute()
    return { taskId }
  })
}

/** Takes a summary away; it is not made again until somebody asks. */
export async function removeSummary(
  db: Db,
  workId: string,
  asker: Asker,
  now: Date,
): Promise<{ removed: true } | Refused<'unknown-book'>> {
  if (!(await isWithinReach(db, workId, asker))) return refused('unknown-book')
  const { libraryId, personId } = asker
  const removed = {
    state: 'removed' as const,
    reason: null,
    library_id: libraryId,
    asked_by: personId,
    settled_at: now,
  }
  return transaction(db, async tx => {
    await tables(tx)
      .insertInto('insights.summaries')
      .values({ work_id: workId, ...removed, asked_at: now, task_id: null, source: null })
      .onConflict(conflict => conflict.column('work_id').doUpdateSet(removed))
      .execute()
    await removeModelSummary(tx, workId)
    return { removed: true } as const
  })
}

/** A work's summary by a model, where this person (null is a stranger) may see the work. */
export async function summarySeenBy(
  db: Db,
  workId: string,
  personId: string | null,
): Promise<ModelSummary | undefined> {
  const seen = await worksVisibleTo(db, personId).where('work.id', '=', workId).executeTakeFirst()
  return seen && modelSummaryOf(db, workId)
}

/** How far the summary of a work is, for staff. */
export async function standingOf(db: Db, workId: string): Promise<Standing> {
  const row = await rowOf(db, workId)
  if (!row) return { state: 'none', reason: null, progress: 0 }
  const { state, reason, task_id, library_id } = row
  if (state !== 'waiting') return { state, reason, progress: 100 }
  // Who may see the book's staff part may see how far this is, whichever library asked.
  const task = task_id && library_id ? await taskStatus(db, task_id, { libraryId: library_id }) : null
  return { state: task?.status === 'failed' ? 'failed' : 'waiting', reason, progress: task?.progress ?? 0 }
}

const rowOf = (db: Db, workId: string) =>
  tables(db)
    .selectFrom('insights.summaries')
    .select(['state', 'reason', 'task_id', 'library_id'])
    .where('work_id', '=', workId)
    .executeTakeFirst()

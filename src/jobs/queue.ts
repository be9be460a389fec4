import { afterCommit, type Tx } from '../database.ts'
import { newId } from '../id.ts'
import { type EventName, events } from './events.ts'
import { insertJob } from './sender.ts'
import { openTask, type TaskOwner } from './tasks.ts'
import { wake } from './wake.ts'

export type SendOptions = {
  startAfter?: Date
  /** Higher ones go first; 0 unless told. */
  priority?: number
  /** Who may watch how far it is, see `taskStatus`. */
  task?: TaskOwner
}

/**
 * Sends a job in the caller's transaction: it exists if and only if that commits.
 * @returns the job's id, which is also its task's
 */
export const send = async (
  tx: Tx,
  name: string,
  payload: object,
  { startAfter, priority, task }: SendOptions = {},
): Promise<string> => {
  const id = newId()
  await insertJob(tx, name, payload, {
    id,
    ...(startAfter ? { startAfter } : {}),
    ...(priority === undefined ? {} : { priority }),
  })
  if (task) await openTask(tx, id, name, task)
  afterCommit(() => wake(name))
  return id
}

/** Says that something happened: one job for each queue that events.ts names, in the same transaction. */
export const emit = async (tx: Tx, event: EventName, payload: object): Promise<void> => {
  for (const queue of events[event]) await send(tx, queue, payload)
}

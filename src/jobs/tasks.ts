import { sql } from 'kysely'
import type { Db, Tx } from '../database.ts'

type JobsTables = {
  'jobs.tasks': {
    id: string
    kind: string
    person_id: string | null
    library_id: string | null
    status: 'waiting' | 'running' | 'done' | 'failed'
    progress: number
    words: unknown
    result: unknown
    error: string | null
    created_at: Date
    updated_at: Date
  }
  // pg-boss's own; read because a process that was killed in a last run could not write the failure down.
  'pgboss.job': { id: string; state: string }
}
const tables = (db: Db) => db.$extendTables<JobsTables>()

/** At least one of the two; whoever asks names the same. */
export type TaskOwner = { personId: string; libraryId?: string } | { personId?: string; libraryId: string }

export type TaskStatus = {
  id: string
  /** The job's name. */
  kind: string
  status: 'waiting' | 'running' | 'done' | 'failed'
  /** 0 to 100. */
  progress: number
  words: unknown
  result: unknown
  /** For the log and for staff; pages have words of their own. */
  error: string | null
  createdAt: Date
  updatedAt: Date
}

export const openTask = async (tx: Tx, id: string, kind: string, owner: TaskOwner): Promise<void> => {
  const { personId = null, libraryId = null } = owner
  await sql`
    insert into jobs.tasks (id, kind, person_id, library_id)
    values (${id}, ${kind}, ${personId}, ${libraryId})`.execute(tx)
}

/** How far a job is that was sent with a task, or null when it is not that person's or library's. */
export const taskStatus = async (db: Db, id: string, owner: TaskOwner): Promise<TaskStatus | null> => {
  let query = tables(db)
    .selectFrom('jobs.tasks as task')
    .leftJoin('pgboss.job as job', 'job.id', 'task.id')
    .selectAll('task')
    .select('job.state')
    .where('task.id', '=', id)
  if (owner.personId) query = query.where('task.person_id', '=', owner.personId)
  if (owner.libraryId) query = query.where('task.library_id', '=', owner.libraryId)
  const row = await query.executeTakeFirst()
  if (!row) return null
  const { kind, progress, words, result, error, created_at: createdAt, updated_at: updatedAt } = row
  const status = row.state === 'failed' ? 'failed' : row.status
  return { id, kind, status, progress, words, result, error, createdAt, updatedAt }
}

export const taskRuns = (db: Db, id: string) => update(db, id, { status: 'running', error: null })

export const taskProgresses = (db: Db, id: string, percent: number, words?: object) =>
  update(db, id, {
    progress: Math.max(0, Math.min(100, Math.round(percent))),
    ...(words ? { words: JSON.stringify(words) } : {}),
  })

export const taskIsDone = (db: Db, id: string, result: unknown) =>
  update(db, id, { status: 'done', progress: 100, result: JSON.stringify(result ?? null) })

/** `forGood`: no further run will come. */
export const taskFailed = (db: Db, id: string, error: string, forGood: boolean) =>
  update(db, id, { status: forGood ? 'failed' : 'waiting', error })

/** Removes tasks that nothing has happened to since. */
export const forgetTasks = async (db: Db, since: Date): Promise<void> => {
  await tables(db).deleteFrom('jobs.tasks').where('updated_at', '<', since).execute()
}

async function update(db: Db, id: string, changes: Partial<JobsTables['jobs.tasks']>): Promise<void> {
  await tables(db)
    .updateTable('jobs.tasks')
    .set({ ...changes, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

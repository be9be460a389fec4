import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { LookupSettings, MailSettings } from '../config.ts'
import { asker } from '../database/watch.ts'
import { type Database, transaction } from '../database.ts'
import type { Log } from '../log.ts'
import type { ModelSettings } from '../model-settings.ts'
import { bossOver } from './boss.ts'
import type { Job } from './job.ts'
import { send } from './queue.ts'
import { taskFailed, taskIsDone, taskProgresses, taskRuns } from './tasks.ts'
import { onWake, wake } from './wake.ts'

export type WorkerParts = {
  database: Pick<Database, 'db' | 'pool'>
  jobs: readonly Job[]
  filesDir: string
  mail?: MailSettings | undefined
  lookups?: LookupSettings | undefined
  models?: ModelSettings | undefined
  log: Log
  clock?: () => Date
  /** Seconds between two looks for jobs that this process did not send itself. */
  pollEvery?: number
  /** Lets tests wait with `settled`; keeps every job in memory. */
  watched?: boolean
}

export type Worker = {
  /** When a job is over, for good or for bad. Needs `watched`. */
  settled(name: string, id: string): Promise<'completed' | 'failed'>
  /** Takes nothing new and finishes what runs; what still runs after `within` ms runs again elsewhere. */
  stop(within?: number): Promise<void>
}

/** Runs every module's jobs. `prepareJobs` has come before. */
export const startWorker = async (parts: WorkerParts): Promise<Worker> => {
  const { database, jobs, log, pollEvery = 2, watched = false } = parts
  const boss = bossOver(database.pool, { migrate: false, __test__enableSpies: watched })
  boss.on('error', cause => log.error({ err: cause }, 'The job queue failed'))
  boss.on('warning', warning => log.warn({ warning }, 'The job queue warns'))
  await boss.start()
  if (watched) for (const { name } of jobs) boss.getSpy(name)

  const workers = new Map<string, string[]>()
  for (const job of jobs) workers.set(job.name, await workOn(boss, job, parts, pollEvery))
  const stopWaking = onWake(queue => {
    for (const id of workers.get(queue) ?? []) boss.notifyWorker(id)
  })
  for (const { name, options } of jobs)
    if (options.atStart) await transaction(database.db, tx => send(tx, name, {}))

  return {
    settled: (name, id) => settled(boss, name, id),
    stop: async (within = 8000) => {
      stopWaking()
      await boss.stop({ graceful: true, close: false, timeout: within })
    },
  }
}

// Several workers instead of pg-boss's own concurrency, because only a worker's own id can wake it.
async function workOn(boss: PgBoss, job: Job, parts: WorkerParts, pollEvery: number): Promise<string[]> {
  const options = { pollingIntervalSeconds: pollEvery, includeMetadata: true as const }
  const run = async (batch: JobWithMetadata<object>[]) => {
    for (const work of batch) await asker.run(() => ({ job: job.name }), runOne, job, work, parts)
  }
  const lanes = Array.from({ length: job.options.concurrency ?? 1 })
  return Promise.all(lanes.map(() => boss.work<object, void, typeof options>(job.name, options, run)))
}

async function runOne(job: Job, work: JobWithMetadata<object>, parts: WorkerParts): Promise<void> {
  const { db } = parts.database
  const { id } = work
  const log = parts.log.child({ job: job.name, id })
  await taskRuns(db, id)
  try {
    const result = await job.run(work.data ?? {}, {
      id,
      db,
      filesDir: parts.filesDir,
      mail: parts.mail,
      lookups: parts.lookups,
      models: parts.models,
      log,
      now: parts.clock?.() ?? new Date(),
      signal: work.signal,
      progress: (percent, words) => taskProgresses(db, id, percent, words),
    })
    await taskIsDone(db, id, result)
  } catch (cause) {
    const forGood = work.retryCount >= work.retryLimit
    log.error({ err: cause, run: work.retryCount + 1, forGood }, 'A job failed')
    await taskFailed(db, id, cause instanceof Error ? cause.message : String(cause), forGood)
    throw cause
  } finally {
    // Otherwise the next one waits for the next look, although this worker is free now.
    wake(job.name)
  }
}

async function settled(boss: PgBoss, name: string, id: string): Promise<'completed' | 'failed'> {
  const spy = boss.getSpy(name)
  const over = await Promise.race([spy.waitForJobWithId(id, 'completed'), spy.waitForJobWithId(id, 'failed')])
  return over.state === 'completed' ? 'completed' : 'failed'
}

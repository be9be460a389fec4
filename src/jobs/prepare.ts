import type { Pool } from 'pg'
import type { PgBoss, Queue, QueueResult } from 'pg-boss'
import { bossOver } from './boss.ts'
import type { Job } from './job.ts'

/** Where jobs go that failed in every run; they stay for two weeks, to be looked at or sent again. */
export const deadLettersOf = (name: string): string => `${name}.dead`

/**
 * Makes pg-boss's schema, and a queue, dead letters and the schedule for each job, so that a process that
 * only serves pages can send. Changes nothing when all is as it should be.
 */
export const prepareJobs = (pool: Pool, jobs: readonly Job[]): Promise<void> =>
  withBoss(pool, async boss => {
    await prepareQueues(boss, jobs)
    await prepareSchedules(boss, jobs)
  })

/** Makes pg-boss's schema with nothing in it, or brings it up to this version of pg-boss. */
export const installJobs = (pool: Pool): Promise<void> => withBoss(pool, async () => {})

async function withBoss(pool: Pool, work: (boss: PgBoss) => Promise<void>): Promise<void> {
  const boss = bossOver(pool, { supervise: false, schedule: false })
  const failures: Error[] = []
  boss.on('error', failure => failures.push(failure))
  await boss.start()
  await work(boss)
  await boss.stop({ graceful: false, close: false })
  if (failures[0]) throw failures[0]
}

async function prepareQueues(boss: PgBoss, jobs: readonly Job[]): Promise<void> {
  const present = new Map((await boss.getQueues()).map(queue => [queue.name, queue]))
  for (const wanted of jobs.flatMap(queuesOf)) {
    const queue = present.get(wanted.name)
    if (!queue) await boss.createQueue(wanted.name, wanted)
    else if (differs(queue, wanted)) await boss.updateQueue(wanted.name, wanted)
  }
}

// The dead letters first: a queue can only name one that exists.
function queuesOf({ name, options }: Job): Queue[] {
  const { retryLimit = 3, retryDelay = 2, expiresIn = 900 } = options
  const deadLetter = deadLettersOf(name)
  return [
    { name: deadLetter },
    {
      name,
      deadLetter,
      retryLimit,
      retryDelay,
      retryBackoff: true,
      expireInSeconds: expiresIn,
      // A worker that was killed sends none; its jobs run again a minute later and not when they expire.
      heartbeatSeconds: 60,
      // What was in a payload should not outlive its use by long.
      deleteAfterSeconds: 24 * 60 * 60,
    },
  ]
}

function differs(queue: QueueResult, wanted: Queue): boolean {
  const names = Object.keys(wanted) as (keyof Queue)[]
  return names.some(name => queue[name] !== wanted[name])
}

async function prepareSchedules(boss: PgBoss, jobs: readonly Job[]): Promise<void> {
  const present = new Map((await boss.getSchedules()).map(schedule => [schedule.name, schedule]))
  for (const { name, options } of jobs) {
    const { cron, zone = 'UTC' } = options.schedule ?? {}
    const schedule = present.get(name)
    present.delete(name)
    if (!cron && schedule) await boss.unschedule(name)
    if (cron && (schedule?.cron !== cron || schedule.timezone !== zone)) {
      await boss.schedule(name, cron, {}, { tz: zone })
    }
  }
  for (const name of present.keys()) await boss.unschedule(name)
}

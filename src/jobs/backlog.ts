import { sql } from 'kysely'
import type { Db } from '../database.ts'

/** What one queue has before it. A queue `<name>.dead` holds the jobs of `<name>` that failed for good. */
export type Backlog = {
  queue: string
  waiting: number
  /** Of the job that could have begun first; 0 when none waits. */
  oldestSeconds: number
}

/** Queues with jobs that wait, those that wait for a later time left out. */
export const backlog = async (db: Db): Promise<Backlog[]> => {
  const { rows } = await sql<Backlog>`
    select name as queue, count(*) as waiting,
      extract(epoch from greatest(now() - min(start_after), interval '0'))::float as "oldestSeconds"
    from pgboss.job
    where state < 'active' and start_after <= now()
    group by name order by name`.execute(db)
  return rows
}

/** What a queue has to do, does, and gave up; jobs that wait for a later time are left out. */
export type QueueNow = {
  queue: string
  waiting: number
  /** Of the job that could have begun first; 0 when none waits. */
  oldestSeconds: number
  running: number
  /** In every try, and not sent again or thrown away since. */
  failed: number
}

/** Queues with anything in them, the longest wait first. */
export const queuesNow = async (db: Db): Promise<QueueNow[]> => {
  const waits = sql`not dead and state < 'active'`
  const { rows } = await sql<QueueNow>`
    select queue, (count(*) filter (where ${waits}))::int as waiting,
      coalesce(extract(epoch from now() - min(start_after) filter (where ${waits})), 0)::float as "oldestSeconds",
      (count(*) filter (where state = 'active'))::int as running,
      (count(*) filter (where dead and state = 'created'))::int as failed
    from (
      select case when name like '%.dead' then left(name, -5) else name end as queue, name like '%.dead' as dead, state, start_after
      from pgboss.job where state <= 'active' and start_after <= now()) as job
    group by queue order by "oldestSeconds" desc, queue`.execute(db)
  return rows
}

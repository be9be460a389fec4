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

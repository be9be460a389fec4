import type { Pool } from 'pg'
import type { Log } from '../log.ts'

// PostgreSQL's own thresholds for autovacuum.
const wanting = `
  select format('%I.%I', stats.schemaname, stats.relname) as name,
         n_dead_tup > 50 + 0.2 * greatest(reltuples, 0) as dead
  from pg_stat_user_tables as stats join pg_class on pg_class.oid = stats.relid
  where n_dead_tup > 50 + 0.2 * greatest(reltuples, 0)
     or n_mod_since_analyze > 50 + 0.1 * greatest(reltuples, 0)
  order by n_mod_since_analyze + n_dead_tup desc`

/**
 * What autovacuum does on a server. The embedded database has no processes to do it, so its tables would
 * only grow and its planner would know nothing about them. Each table is a statement of its own, so that
 * others get their turn in between.
 * @returns the statements that were run
 */
export const tidy = async (pool: Pool): Promise<string[]> => {
  const { rows } = await pool.query<{ name: string; dead: boolean }>(wanting)
  const statements = rows.map(({ name, dead }) => (dead ? `vacuum (analyze) ${name}` : `analyze ${name}`))
  for (const statement of statements) await pool.query(statement)
  return statements
}

/** Tidies every minute. @returns how to stop, which waits for the statement that runs */
export const keepTidy = (pool: Pool, log?: Log): (() => Promise<void>) => {
  let running: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = tidy(pool).catch(cause =>
      log?.warn({ err: cause }, 'The embedded database could not be tidied'),
    )
  }, 60_000)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

import type { Pool } from 'pg'
import { type ConstructorOptions, PgBoss } from 'pg-boss'

export const schema = 'pgboss'

/** pg-boss on our own pool: it may not open a second one, the embedded database has a single session. */
export const bossOver = (pool: Pool, options: ConstructorOptions): PgBoss =>
  new PgBoss({ ...options, schema, db: overPool(pool) })

function overPool(pool: Pool): NonNullable<ConstructorOptions['db']> {
  return { executeSql: (text, values) => execute(pool, text, values) }
}

// pg-boss sends whole blocks, begin to commit, as one text. One that fails half-way would leave its
// connection inside a dead transaction for whoever gets it next.
async function execute(pool: Pool, text: string, values?: unknown[]) {
  const client = await pool.connect()
  try {
    const answer = await client.query(text, values)
    return { rows: [answer].flat().flatMap(result => result.rows) }
  } catch (cause) {
    await client.query('rollback')
    throw cause
  } finally {
    client.release()
  }
}

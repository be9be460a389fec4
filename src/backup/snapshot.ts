import { sql } from 'kysely'
import { withSession } from '../database/session.ts'
import { type Database, type Tx, transaction } from '../database.ts'
import { StartProblem } from '../start-problem.ts'
import { copyingIn, settleText } from './copying.ts'
import { installationIn } from './installation.ts'
import type { Manifest } from './manifest.ts'
import type { Spool } from './spool.ts'
import { identifier, schemasOf, tablesIn } from './tables.ts'

export type Snapshot = Pick<Manifest, 'database' | 'migrations' | 'sequences' | 'installation'> & {
  /** Their rows lie in the spool, each table's in the file `<name>.copy`. */
  tables: { name: string; columns: string[]; rows: number }[]
  /** Milliseconds for which the transaction was open. */
  heldFor: number
}

/**
 * Writes the rows of every table to the spool as they are at one moment, whoever writes meanwhile. On the
 * embedded database everybody else waits until it is over, so nothing is done here that can be done later.
 * @param limit milliseconds after which it is given up
 */
export const takeSnapshot = async (
  { pool, kind }: Pick<Database, 'pool' | 'kind'>,
  spool: Spool,
  limit: number,
  signal?: AbortSignal,
): Promise<Snapshot> =>
  withSession(pool, async session => {
    const began = performance.now()
    const snapshot = await transaction(
      session.db,
      async tx => {
        await sql`set transaction isolation level repeatable read, read only`.execute(tx)
        await unbounded(tx)
        await settleText(tx)
        const migrations = await migrationsIn(tx)
        const schemas = schemasOf(migrations)
        const copying = copyingIn(session, tx, spool)
        const tables: Snapshot['tables'] = []
        for (const table of await tablesIn(tx, schemas)) {
          signal?.throwIfAborted()
          const { name, columns } = table
          tables.push({ name, columns, rows: await copying.out(table, `${name}.copy`) })
        }
        const database = { kind, version: await versionOf(tx) }
        const installation = await installationIn(tx)
        const sequences = await sequencesIn(tx, schemas)
        return { database, ...(installation ? { installation } : {}), migrations, tables, sequences }
      },
      { limit },
    )
    return { ...snapshot, heldFor: Math.round(performance.now() - began) }
  })

/** The server's own limits are made for pages; `transaction` has the one that counts here. */
export const unbounded = async (tx: Tx): Promise<void> => {
  await sql`
    select set_config(name, '0', true)
    from unnest(array['statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout']) as name`.execute(
    tx,
  )
}

async function migrationsIn(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass('public.kysely_migration') is not null as found`.execute(tx)
  const applied = rows[0]?.found
    ? await sql<{ name: string }>`
        select name from public.kysely_migration order by name collate "C"`.execute(tx)
    : { rows: [] }
  if (applied.rows.length === 0)
    throw new StartProblem('There is nothing to back up: the database holds no Carrel yet.')
  return applied.rows.map(({ name }) => name)
}

async function versionOf(tx: Tx): Promise<string> {
  const { rows } = await sql<{
    version: string
  }>`select current_setting('server_version') as version`.execute(tx)
  return rows[0]?.version ?? ''
}

// Sequences belong to no snapshot: read after the rows, they are never behind them.
async function sequencesIn(tx: Tx, schemas: string[]): Promise<Manifest['sequences']> {
  const { rows } = await sql<{ schema: string; name: string }>`
    select schemaname::text as schema, sequencename::text as name from pg_sequences
    where schemaname = any(${schemas}::text[]) order by 1, 2`.execute(tx)
  const sequences: Manifest['sequences'] = []
  for (const { schema, name } of rows) {
    const place = sql.raw(`${identifier(schema)}.${identifier(name)}`)
    const state = await sql<{ last: string; called: boolean }>`
      select last_value::text as last, is_called as called from ${place}`.execute(tx)
    for (const { last, called } of state.rows) sequences.push({ name: `${schema}.${name}`, last, called })
  }
  return sequences
}

import { Kysely, type Transaction } from 'kysely'
import type { Pool } from 'pg'
import type { Config } from './config.ts'
import { GuardedPool } from './database/guarded-pool.ts'
import { LeasingDialect } from './database/leasing-dialect.ts'
import type { Notices } from './database/notices.ts'
import { watchPool } from './database/pool-watch.ts'
import { connectToServer } from './database/server.ts'

export { plannedAnew } from './database/preparing-client.ts'
export { worded } from './database/worded.ts'

import { poolUseInside, scope, type TransactionScope } from './database/transaction-scope.ts'
import { type Counts, watchOver } from './database/watch.ts'
import type { Log } from './log.ts'

/** A module names its own tables with `db.$extendTables<…>()`; nobody sees another module's. */
export type NoTables = Record<never, never>
export type Db = Kysely<NoTables>
export type Tx = Transaction<NoTables>

export type Database = {
  db: Db
  pool: Pool
  kind: 'embedded' | 'server'
  /** What the database says to every process. */
  notices: Notices
  counts: Counts
  /** Waits for what is in flight, then lets the database go. */
  close(): Promise<void>
}

export type DatabaseConfig = Pick<Config, 'databaseUrl' | 'dataDir' | 'poolSize'> &
  Partial<Pick<Config, 'slowQuery'>>

/**
 * Opens the server that DATABASE_URL names, or else the embedded database under DATA_DIR.
 * @param onLost called when the embedded database's thread died: nothing can be answered any more
 * @throws {StartProblem} when it cannot be reached, or DATA_DIR belongs to another process
 */
export const openDatabase = async (
  config: DatabaseConfig,
  log?: Log,
  onLost: (cause: Error) => void = rethrow,
): Promise<Database> => {
  if (config.databaseUrl) {
    const pool = await connectToServer(config.databaseUrl, config.poolSize)
    const stopWatching = log ? watchPool(pool, log) : () => {}
    return assemble(pool, 'server', async () => stopWatching(), log, config.slowQuery)
  }
  const [{ startEmbedded }, { keepTidy }] = await Promise.all([
    import('./embedded/start.ts'),
    import('./embedded/tidying.ts'),
  ])
  const embedded = await startEmbedded({ dataDir: config.dataDir }, onLost)
  const pool = new GuardedPool(embedded.connection)
  const stopTidying = keepTidy(pool, log)
  const database = assemble(pool, 'embedded', embedded.stop, log, config.slowQuery)
  const close = async () => {
    await stopTidying()
    await database.close()
  }
  return { ...database, close }
}

/** Puts the query builder over an opened pool; `stop` is what remains to be done when the pool is empty. */
export const assemble = (
  pool: GuardedPool,
  kind: Database['kind'],
  stop: () => Promise<void>,
  log?: Log,
  slowQuery = 0,
): Database => {
  const counts: Counts = { slowTransactions: 0, slowQueries: 0 }
  const watch = watchOver(kind, counts, slowQuery, log)
  const db = new Kysely<NoTables>({ dialect: new LeasingDialect({ pool }, watch) })
  const close = async () => {
    await db.destroy()
    // Kysely ends the pool only if it has used it.
    if (!pool.ending) await pool.end()
    await stop()
  }
  return { db, pool, kind, notices: pool.notices, counts, close }
}

/**
 * The only way to open a transaction: all of `work` is kept, or none of it when it throws. Inside, query
 * with `tx` alone; the pool refuses. Past `limit` milliseconds it is rolled back and `tx` refuses, too.
 */
export const transaction = async <Tables, T>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<T>,
  { limit = 5000 }: { limit?: number } = {},
): Promise<T> => {
  const mistake = poolUseInside()
  if (mistake) throw mistake
  const inside: TransactionScope = { open: false, lease: undefined, afterCommit: [] }
  const result = await scope.run(inside, () =>
    db.transaction().execute(tx => bounded(inside, limit, () => work(tx))),
  )
  for (const effect of inside.afterCommit) effect()
  return result
}

/** For what may only be known once the running transaction is kept, such as waking a worker. */
export const afterCommit = (effect: () => void): void => {
  scope.getStore()?.afterCommit.push(effect)
}

async function bounded<T>(inside: TransactionScope, limit: number, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const { promise: tooLong, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const reason = `A transaction was rolled back because it was still open after ${limit} ms.`
    inside.lease?.end(reason)
    reject(new Error(reason))
  }, limit)
  inside.open = true
  try {
    return await Promise.race([work(), tooLong])
  } finally {
    clearTimeout(timer)
    inside.open = false
    inside.lease?.watch.transactionTook(performance.now() - begun)
  }
}

function rethrow(cause: Error): never {
  throw cause
}

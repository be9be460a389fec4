import { Kysely, type PostgresPool } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import type { Db, NoTables } from '../database.ts'
import { LeasingDialect } from './leasing-dialect.ts'

/** One connection in both its forms: what streams goes by `client`, inside the transactions of `db`. */
export type Session = { client: PoolClient; db: Db }

const unwatched = { queryTook: () => {}, transactionTook: () => {} }

/** Lends one connection of the pool to `work`, which reports by itself how long it holds it. */
export const withSession = async <T>(pool: Pool, work: (session: Session) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  // A connection lost while it is lent would end the process; the next query tells anyway.
  const ignore = () => {}
  client.on('error', ignore)
  const lent = { query: client.query.bind(client), release: ignore } as unknown as PoolClient
  const alone = { options: pool.options, connect: async () => lent, end: async () => {} } as PostgresPool
  try {
    return await work({
      client,
      db: new Kysely<NoTables>({ dialect: new LeasingDialect({ pool: alone }, unwatched) }),
    })
  } finally {
    client.off('error', ignore)
    client.release()
  }
}

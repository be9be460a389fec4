import { StartProblem } from '../start-problem.ts'
import { GuardedPool } from './guarded-pool.ts'
import { PreparingClient } from './preparing-client.ts'

/**
 * A pool on a real server, proved by one query.
 * @throws {StartProblem} a sentence that names the server and the database, never the password
 */
export const connectToServer = async (databaseUrl: string, poolSize: number): Promise<GuardedPool> => {
  const pool = new GuardedPool({
    connectionString: databaseUrl,
    max: poolSize,
    // One at least stays, to hear what the database says to everybody.
    min: 1,
    Client: PreparingClient,
    application_name: 'carrel',
    connectionTimeoutMillis: 5000,
    // A page never needs as long; longer work commits in pieces and each piece is bounded.
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 10_000,
    // Every statement is small and many run at once: compiling one, or giving it several processes, costs more than it
    // saves; and what is asked for often is in memory, where a page out of order costs as much as the next one.
    options: '-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1',
  })
  try {
    await pool.query('select 1')
    return pool
  } catch (cause) {
    await pool.end()
    throw new StartProblem(whyNot(cause, new URL(databaseUrl)), { cause })
  }
}

function whyNot(cause: unknown, url: URL): string {
  const server = url.host || 'the local server'
  const user = decodeURIComponent(url.username) || 'the default user'
  const database = decodeURIComponent(url.pathname.slice(1)) || user
  const code = codeOf(cause)
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `DATABASE_URL names the host ${url.hostname}, which is not known here; check its spelling.`
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `No PostgreSQL answers at ${server}; start it, or correct DATABASE_URL.`
    case '28P01':
    case '28000':
      return `PostgreSQL at ${server} does not let ${user} in; check the user and password in DATABASE_URL.`
    case '3D000':
      return `PostgreSQL at ${server} has no database "${database}"; create it, or correct DATABASE_URL.`
    case '53300':
      return `PostgreSQL at ${server} has no free connection; lower DATABASE_POOL_SIZE or raise its max_connections.`
    default:
      return `PostgreSQL at ${server} could not be reached (${code}); check DATABASE_URL and that the server runs.`
  }
}

// Several addresses of one name fail together as one AggregateError.
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0])
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return cause instanceof Error ? cause.message : 'unknown reason'
}

import pg from 'pg'
import { Notices } from './notices.ts'
import { poolUseInside } from './transaction-scope.ts'
import { parsers } from './values.ts'

/** node-postgres' pool, refusing to serve code that is inside a transaction. */
export class GuardedPool extends pg.Pool {
  readonly notices: Notices

  constructor(config: pg.PoolConfig) {
    const notices = new Notices()
    const welcome = (client: pg.ClientBase) => {
      // Without a listener a connection lost while it is lent would end the process; its query fails anyway.
      client.on('error', () => {})
      return notices.attend(client)
    }
    super({ ...config, types: parsers, onConnect: welcome })
    this.notices = notices
    notices.watchOver(this)
    // The same for one lost while it is idle.
    this.on('error', () => {})
    const connect = this.connect.bind(this)
    const query = this.query.bind(this)
    // Assigned, not overridden: both have a dozen overloads, and nothing here depends on which is meant.
    this.connect = guarded(connect)
    this.query = guarded(query)
  }
}

function guarded<F extends (...given: never[]) => unknown>(ask: F): F {
  const guard = (...given: Parameters<F>): unknown => {
    const mistake = poolUseInside()
    return mistake ? refuse(mistake, given.at(-1)) : ask(...given)
  }
  return guard as F
}

function refuse(mistake: Error, last: unknown): Promise<never> | undefined {
  if (typeof last !== 'function') return Promise.reject(mistake)
  last(mistake)
  return undefined
}

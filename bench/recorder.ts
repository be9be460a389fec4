import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { readConfig } from '../src/config.ts'
import type { Db } from '../src/database.ts'
import { silentLog } from '../src/log.ts'
import { modules } from '../src/modules.ts'
import { createApp } from '../src/web/app.ts'
import { openPlace, type Place } from './place.ts'

export type Statement = { text: string; values: unknown[] }

export type Recorder = {
  address: string
  db: Db
  pool: pg.Pool
  /** What was sent to the database while this was done. */
  during(work: () => Promise<unknown>): Promise<Statement[]>
  end(): Promise<void>
}

/** Carrel within this process, on a database that writes down what it is asked. */
export async function record(place: Place, settings: Record<string, string> = {}): Promise<Recorder> {
  const database = await openPlace(place)
  const said: Statement[] = []
  listenTo(database.pool, said)
  const config = readConfig({ LOG_LEVEL: 'silent', ...settings })
  const app = createApp({ config, database, log: silentLog, modules, version: 'bench' })
  const server = createServer(app.callback())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    db: database.db,
    pool: database.pool,
    async during(work) {
      said.length = 0
      await work()
      return [...said]
    },
    async end() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await database.close()
    },
  }
}

function listenTo(pool: pg.Pool, said: Statement[]): void {
  const heard = new WeakSet<pg.PoolClient>()
  pool.on('acquire', client => {
    if (heard.has(client)) return
    heard.add(client)
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    const listening = (text: unknown, values?: unknown, ...rest: unknown[]) => {
      if (typeof text === 'string') said.push({ text, values: Array.isArray(values) ? values : [] })
      return query(text, values, ...rest)
    }
    client.query = listening as typeof client.query
  })
}

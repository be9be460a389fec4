import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { type Database, openDatabase } from '../src/database.ts'
import { silentLog } from '../src/log.ts'
import { modules } from '../src/modules.ts'
import { createApp } from '../src/web/app.ts'
import { testDatabase } from './database.ts'

const server = testDatabase()

/** The way to the database, which can be cut and mended. */
class Road {
  readonly #sockets = new Set<Socket>()
  readonly #to: { host: string; port: number }
  #server: Server | undefined
  #port = 0

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#to = { host: hostname, port: Number(port || 5432) }
  }

  async open(): Promise<number> {
    this.#server = createServer(near => {
      const far = connect(this.#to)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one)
        one.on('error', () => other.destroy()).on('close', () => other.destroy())
        one.pipe(other)
      }
    })
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
    return this.#port
  }

  async cut(): Promise<void> {
    const closed = new Promise(resolve => this.#server?.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

describe.skipIf(!process.env.TEST_DATABASE_URL)('on a server', () => {
  let road: Road
  let database: Database
  let origin: string
  const web = createHttpServer()

  beforeAll(async () => {
    const url = new URL(server.url ?? '')
    road = new Road(url.href)
    url.port = String(await road.open())
    url.hostname = '127.0.0.1'
    database = await openDatabase({ databaseUrl: url.href, dataDir: '', poolSize: 2 })
    const config = readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATA_DIR: join(tmpdir(), 'carrel-test-files'),
    })
    const app = createApp({ config, database, log: silentLog, modules, version: 'test' })
    web.on('request', app.callback()).listen(0, '127.0.0.1')
    await once(web, 'listening')
    origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    web.closeAllConnections()
    web.close()
    await database?.close()
    await road?.cut()
  })

  const ask = async (path: string) => {
    const answer = await fetch(origin + path, { redirect: 'manual' })
    return { status: answer.status, retry: answer.headers.get('retry-after'), text: await answer.text() }
  }

  it('answers 503 with Retry-After while all connections are taken, and serves again when one is free', async () => {
    const held = [await database.pool.connect(), await database.pool.connect()]
    const [page, api] = await Promise.all([ask('/catalog'), ask('/api/v1/libraries')])
    expect([page.status, api.status]).toEqual([503, 503])
    expect([page.retry, api.retry]).toEqual(['5', '5'])
    expect(JSON.parse(api.text)).toMatchObject({ success: false, error: { code: 'UNAVAILABLE' } })
    for (const connection of held) connection.release()
    expect((await ask('/catalog')).status).toBe(200)
  })

  it('says so while the database is away, and serves again without a restart when it is back', async () => {
    expect((await ask('/health')).status).toBe(200)
    await road.cut()
    expect((await ask('/health')).status).toBe(503)
    const away = await ask('/catalog')
    expect([away.status, away.retry]).toEqual([503, '5'])
    await road.open()
    expect((await ask('/catalog')).status).toBe(200)
    expect((await ask('/health')).status).toBe(200)
  })
})

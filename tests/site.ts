import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { readConfig } from '../src/config.ts'
import type { Database } from '../src/database.ts'
import type { Guest } from '../src/demo.ts'
import { silentLog } from '../src/log.ts'
import type { Module } from '../src/module.ts'
import { permissionsOf, writeGrants } from '../src/modules/identity/index.ts'
import { modules as allModules } from '../src/modules.ts'
import { createApp } from '../src/web/app.ts'
import { testDatabase } from './database.ts'

export type Answer = {
  status: number
  headers: Headers
  html: string
  /** Where a redirect leads. */
  location: string | null
  /** The page's words without its markup. */
  text: string
  title: string
}

export type Fields = Record<string, string | string[]>

type SubmitOptions = { headers?: Record<string, string>; htmx?: boolean }

/** The real application on a real port over a database of its own, and browsers without JavaScript to use it. */
export function testSite({
  modules = allModules,
  clock,
  fill,
  kept = false,
  settings = {},
}: {
  modules?: readonly Module[]
  clock?: () => Date
  /** Makes it a demo: fills the database, and says as whom one may sign in. */
  fill?: (database: Database) => Promise<readonly Guest[]>
  /** The demo is in a database that stays. */
  kept?: boolean
  /** Of the environment, beside those of every test. */
  settings?: Record<string, string>
} = {}) {
  const database = testDatabase()
  const dataDir = join(tmpdir(), `carrel-test-${randomUUID()}`)
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATA_DIR: dataDir,
    // No test asks the world outside.
    OPEN_LIBRARY_URL: 'off',
    GOOGLE_BOOKS_URL: 'off',
    ...settings,
  })
  let server: Server | undefined
  let origin = ''
  let routes: { method: string; path: string }[] = []
  beforeAll(async () => {
    if (modules !== allModules) await writeGrants(database.db, permissionsOf(modules))
    const app = createApp({
      config,
      database: database as Database,
      log: silentLog,
      modules,
      version: 'test',
      ...(clock ? { clock } : {}),
      ...(fill ? { demo: { guests: await fill(database), kept } } : {}),
    })
    routes = app.router.stack.flatMap(({ methods, path }) =>
      methods.map(method => ({ method, path: String(path) })),
    )
    server = createServer(app.callback())
    // A busy machine stalls for longer than the usual five seconds, and a connection must not end while it is used again.
    server.keepAliveTimeout = 60_000
    await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server?.closeAllConnections()
    await new Promise(resolve => server?.close(resolve))
    await rm(dataDir, { recursive: true, force: true })
  })
  return {
    database,
    filesDir: config.filesDir,
    dataDir: config.dataDir,
    get origin() {
      return origin
    },
    /** Every route there is, as it was declared. */
    get routes() {
      return routes
    },
    browser: () => new Browser(() => origin),
  }
}

/** Keeps cookies, sends forms as a browser does, follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #origin: () => string

  constructor(origin: () => string) {
    this.#origin = origin
  }

  visit(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send(path, { headers })
  }

  submit(
    path: string,
    fields: Fields = {},
    { headers = {}, htmx = false }: SubmitOptions = {},
  ): Promise<Answer> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) body.append(name, one)
    const asHtmx = { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': 'main#main' }
    return this.#send(path, {
      method: 'POST',
      body,
      headers: { Origin: this.#origin(), ...(htmx ? asHtmx : {}), ...headers },
    })
  }

  upload(
    path: string,
    fields: Fields,
    file: { field: string; name: string; bytes: Uint8Array },
  ): Promise<Answer> {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) body.append(name, one)
    body.append(file.field, new Blob([Buffer.from(file.bytes)]), file.name)
    return this.#send(path, { method: 'POST', body, headers: { Origin: this.#origin() } })
  }

  /** Submits and goes where the answer leads, as a person's browser does. */
  async submitAndFollow(path: string, fields: Fields = {}): Promise<Answer> {
    const answer = await this.submit(path, fields)
    return answer.location ? this.visit(answer.location) : answer
  }

  async #send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie ? { Cookie: cookie } : {}), ...init.headers }
    const response = await fetch(this.#origin() + path, { ...init, headers, redirect: 'manual' })
    for (const set of response.headers.getSetCookie()) this.#keep(set)
    const html = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      html,
      location: response.headers.get('location'),
      text: wordsOf(html),
      title: /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '',
    }
  }

  #keep(set: string): void {
    const [pair = '', ...attributes] = set.split('; ')
    const [name = '', value = ''] = pair.split('=')
    const gone = value === '' || attributes.some(text => /^expires=Thu, 01 Jan 1970/i.test(text))
    if (gone) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

const wordsOf = (html: string): string =>
  html
    .replace(/<title>.*?<\/title>/s, '')
    .replace(/<\/?(a|b|cite|em|kbd|small|span|time)(\s[^>]*)?>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()

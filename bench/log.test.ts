import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa from 'koa'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../src/database.ts'
import { testSite } from '../tests/site.ts'
import { log } from './floor/log.ts'
import { fillLibrary } from './library.ts'
import { pagesOfLog } from './log-paths.ts'
import { madeUpExport } from './made-up-export.ts'
import { keepLogs } from './made-up-log.ts'
import type { Page } from './paths.ts'
import { librarian, readerOf, signIn, Visitor } from './visitor.ts'

const site = testSite()
const books = 120
let floor: Server | undefined
let floorAddress = ''
let pages: Page[] = []

beforeAll(async () => {
  const { db, pool } = site.database
  await new Visitor(site.origin).submit('/set-up', librarian)
  await fillLibrary(db, 160, new Date())
  await db.connection().execute(alone => keepLogs(alone as Db, [books], new Date()))
  pages = await pagesOfLog(db, books)
  const { rows } = await sql<{ id: string }>`
    select id from identity.people where email = ${readerOf(books)}`.execute(db)
  const router = new Router()
  const query = async (text: string, values: unknown[]) => (await pool.query(text, values)).rows
  log(router, rows[0]?.id, query, tables => JSON.stringify(tables))
  floor = createServer(new Koa().use(router.routes()).callback())
  await new Promise<void>(resolve => floor?.listen(0, '127.0.0.1', resolve))
  floorAddress = `http://127.0.0.1:${(floor.address() as AddressInfo).port}`
}, 60_000)
afterAll(() => {
  floor?.close()
})

/** What each address was answered with where it was not as it must be. */
async function faults(visitor: Visitor): Promise<string[]> {
  const found: string[] = []
  for (const { path, holds } of pages.flatMap(({ asked }) => asked.slice(0, 2))) {
    const answer = await visitor.visit(path)
    const text = await answer.text()
    const missing = holds.filter(one => !text.includes(one))
    if (answer.status !== 200 || missing.length > 0)
      found.push(`${answer.status} ${path} ${missing.join(', ')}`)
  }
  return found
}

describe('each page of a log that is measured', () => {
  it('is answered with the books that it must show', async () => {
    expect(pages.length).toBeGreaterThan(15)
    expect(await faults(await signIn(site.origin, readerOf(books)))).toEqual([])
  })

  it('has a floor of the same rows', async () => {
    expect(await faults(new Visitor(floorAddress))).toEqual([])
  })
})

it('moves in by a file that is the same each time', async () => {
  const file = await madeUpExport(site.database.db, 20)
  expect(file.split('\n').length).toBe(21)
  expect(await madeUpExport(site.database.db, 20)).toBe(file)
})

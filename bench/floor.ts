import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Router from '@koa/router'
import { Eta } from 'eta'
import Koa from 'koa'
import { openDatabase } from '../src/database.ts'
import { desk } from './floor/desk.ts'
import { log } from './floor/log.ts'
import { replayed } from './floor/replayed.ts'
import { statements } from './floor/statements.ts'
import { logs, readerOf } from './visitor.ts'

/**
 * The least that could serve the same rows on the same ground: Koa, its router, prepared statements and one template,
 * without session, rights, words, covers or frame. Carrel is measured as a share of it.
 */
const database = await openDatabase({
  databaseUrl: process.env.DATABASE_URL,
  dataDir: process.env.DATA_DIR ?? '',
  poolSize: 10,
})
const { pool } = database
const eta = new Eta({ views: join(import.meta.dirname, 'floor'), cache: true })
const query = async (text: string, values: unknown[]) => (await pool.query(text, values)).rows
const [library] = await query('select library_id as id from identity.memberships where role = $1', ['owner'])

const router = new Router()
router.get('/hello', ctx => {
  ctx.body = 'Hello'
})

router.get('/catalog', async ctx => {
  const after = key(ctx.query.after)
  const works = after
    ? await query(statements.listAfter, [library.id, ...after])
    : await query(statements.list, [library.id])
  showList(ctx, works)
})

router.get('/search', async ctx => {
  const words = String(ctx.query.q).split(' ')
  const works = await query(statements.search, [library.id, words.map(word => `'${word}':*`).join(' & ')])
  showList(ctx, works)
})

// In a library whose readers keep logs, the book's page is one reader's, with their part.
const [reader] = await query('select id from identity.people where email = $1', [readerOf(logs.many)])
const asTables = (tables: unknown) => eta.render('log', { tables })
if (reader) log(router, reader.id, query, asTables)

router.get('/books/:id', async ctx => {
  const [book] = await query(statements.book, [ctx.params.id])
  const copies = await query(statements.copies, [ctx.params.id])
  ctx.type = 'html'
  ctx.body = eta.render('book', { book, copies })
})

desk(router, query)

function showList(ctx: { type: string; body: unknown }, works: Record<string, unknown>[]) {
  ctx.type = 'html'
  ctx.body = eta.render('list', { works: works.slice(0, 20), count: works[0]?.count })
}

/** What Carrel asked the database for some addresses, in a file. */
async function replays() {
  const file = process.env.FLOOR_REPLAYS
  return file ? JSON.parse(await readFile(file, 'utf8')) : {}
}

const key = (after: unknown) => {
  const text = typeof after === 'string' ? Buffer.from(after, 'base64url').toString() : ''
  return text ? (JSON.parse(text) as [string, string]) : null
}

const koa = new Koa()
  .use(replayed(await replays(), query, asTables))
  .use(router.routes())
  .callback()
const server = createServer((request, response) =>
  request.url === '/node-hello' ? response.end('Hello') : koa(request, response),
)
server.keepAliveTimeout = 65_000
server.listen(0, '127.0.0.1', () => {
  console.log(`The floor is ready at http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.on('SIGTERM', () => process.exit(0))

import { get } from 'node:http'
import Koa from 'koa'
import { expect, it } from 'vitest'
import type { App } from './app.ts'
import { startWeb } from './server.ts'

const turn = () => new Promise(setImmediate)

it('closes only when the answers to those who left are ready', async () => {
  const [begun, left, mayEnd] = [1, 2, 3].map(() => Promise.withResolvers<void>())
  let ended = false
  const app = new Koa().use(async ctx => {
    ctx.req.socket.once('close', () => left?.resolve())
    begun?.resolve()
    await mayEnd?.promise
    ended = true
  })
  const server = await startWeb(app as unknown as App, { host: '127.0.0.1', port: 0 })
  const request = get(server.address).on('error', () => {})
  await begun?.promise
  const closed = server.close().then(() => ended)
  request.destroy()
  await left?.promise
  await turn()
  await turn()
  mayEnd?.resolve()
  expect(await closed).toBe(true)
})

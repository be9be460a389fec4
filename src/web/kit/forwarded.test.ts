import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { afterEach, describe, expect, it } from 'vitest'
import { forwarded } from './forwarded.ts'

const servers: { close(): void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** What the program takes for the asking address, through proxies that hand on these. */
async function addressSeen(trusted: string[], forwardedFor?: string): Promise<string> {
  const app = new Koa({ proxy: trusted.length > 0 })
  app.use(forwarded(trusted))
  app.use(ctx => {
    ctx.body = `${ctx.ip.replace('::ffff:', '')} ${ctx.protocol}`
  })
  const server = createServer(app.callback())
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const headers = forwardedFor ? { 'X-Forwarded-For': forwardedFor, 'X-Forwarded-Proto': 'https' } : {}
  return (await fetch(`http://127.0.0.1:${port}/`, { headers })).text()
}

describe('forwarded', () => {
  it('believes nobody while no proxy is named', async () => {
    expect(await addressSeen([], '203.0.113.9')).toBe('127.0.0.1 http')
  })

  it('takes what the proxy saw, not what the asker wrote before it', async () => {
    expect(await addressSeen(['127.0.0.1'], '127.0.0.1, 203.0.113.9')).toBe('203.0.113.9 https')
    expect(await addressSeen(['127.0.0.0/8'], '198.51.100.1, 203.0.113.9')).toBe('203.0.113.9 https')
  })

  it('looks through several proxies of ours', async () => {
    expect(await addressSeen(['127.0.0.1', '10.0.0.0/8'], '6.6.6.6, 203.0.113.9, 10.1.2.3')).toBe(
      '203.0.113.9 https',
    )
  })

  it('keeps the proxy’s own address where it hands on none that is one', async () => {
    expect(await addressSeen(['127.0.0.1'], 'unknown')).toBe('127.0.0.1 https')
  })
})

import { isIP } from 'node:net'
import type { Database } from '../database.ts'
import type { PageRouter } from '../module.ts'
import { publicPage } from './kit/authorize.ts'
import type { Context } from './kit/context.ts'
import { health } from './kit/health.ts'
import type { Metrics } from './kit/metrics.ts'
import { Problem } from './kit/problem.ts'

type Parts = { database: Database; metrics: Metrics; version: string }

/** What watches the program asks for: not pages, never cached. */
export function operatorRoutes(router: PageRouter, { database, metrics, version }: Parts): void {
  router.get('/health', publicPage(), async ctx => {
    const found = await health(database.db, version)
    ctx.set('Cache-Control', 'no-store')
    ctx.status = found.status === 'ok' ? 200 : 503
    if (ctx.status === 503) ctx.set('Retry-After', '5')
    ctx.body = found
  })

  router.get('/metrics', publicPage(), async ctx => {
    // Route names and traffic are nobody's business beyond this machine; a proxy can open it to a watcher.
    if (!isLoopback(ctx as Context)) throw new Problem(404)
    ctx.set('Cache-Control', 'no-store')
    ctx.type = metrics.registry.contentType
    ctx.body = await metrics.registry.metrics()
  })
}

function isLoopback(ctx: Context): boolean {
  if (ctx.state.behindStranger) return false
  const address = ctx.ip.replace(/^::ffff:/, '')
  return isIP(address) !== 0 && (address === '::1' || address.startsWith('127.'))
}

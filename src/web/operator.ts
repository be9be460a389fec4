import type { Config } from '../config.ts'
import type { Database } from '../database.ts'
import type { PageRouter } from '../module.ts'
import { within } from '../networks.ts'
import { publicPage } from './kit/authorize.ts'
import { health } from './kit/health.ts'
import type { Metrics } from './kit/metrics.ts'
import { Problem } from './kit/problem.ts'

type Parts = { config: Pick<Config, 'metricsFrom'>; database: Database; metrics: Metrics; version: string }

const thisMachine = ['127.0.0.0/8', '::1']

/** What watches the program asks for: not pages, never cached. */
export function operatorRoutes(router: PageRouter, { config, database, metrics, version }: Parts): void {
  const mayWatch = within([...thisMachine, ...config.metricsFrom])
  router.get('/health', publicPage(), async ctx => {
    const found = await health(database.db, version)
    ctx.set('Cache-Control', 'no-store')
    ctx.status = found.status === 'ok' ? 200 : 503
    if (ctx.status === 503) ctx.set('Retry-After', '5')
    ctx.body = found
  })

  router.get('/metrics', publicPage(), async ctx => {
    // Route names and traffic are nobody else's business, and behind a proxy that we do not know anybody may ask.
    if (ctx.state.behindStranger || !mayWatch(ctx.ip)) throw new Problem(404)
    ctx.set('Cache-Control', 'no-store')
    ctx.type = metrics.registry.contentType
    ctx.body = await metrics.registry.metrics()
  })
}

import { join } from 'node:path'
import Router from '@koa/router'
import Koa from 'koa'
import compress from 'koa-compress'
import type { Logger } from 'pino'
import { gaugeBackups } from '../backup/last-backup.ts'
import type { Config } from '../config.ts'
import { asker } from '../database/watch.ts'
import type { Database } from '../database.ts'
import type { Stage } from '../demo.ts'
import type { Module, PageRouter } from '../module.ts'
import { apiDocsRoutes } from './api-docs/routes.ts'
import { allowOrigins } from './kit/api/cors.ts'
import { isApi } from './kit/api/envelope.ts'
import { openMeter } from './kit/api/meter.ts'
import { mountApi } from './kit/api/mount.ts'
import { type Assets, openAssets } from './kit/assets.ts'
import { type Context, type Extras, type State, stranger } from './kit/context.ts'
import { errors } from './kit/errors.ts'
import { forwarded } from './kit/forwarded.ts'
import { openMetrics } from './kit/metrics.ts'
import { originCheck } from './kit/origin-check.ts'
import { gatherDestinations, givePages } from './kit/page.ts'
import { newRequestId } from './kit/request-id.ts'
import { pathForLogs, routeOf } from './kit/route.ts'
import { securityHeaders } from './kit/security-headers.ts'
import { fillSlot, gatherSlots } from './kit/slots.ts'
import { openViews, type Views } from './kit/views.ts'
import type { Visitors } from './kit/visitors.ts'
import { offlineRoutes } from './offline.ts'
import { operatorRoutes } from './operator.ts'
import { styleguideRoutes } from './styleguide.ts'

const root = join(import.meta.dirname, '../..')

export type AppParts = {
  config: Config
  database: Database
  log: Logger
  modules: readonly Module[]
  clock?: () => Date
  version: string
  /** Only the command that has filled a demo knows them. */
  demo?: Stage
}

const left = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'])

type Step = (ctx: Context, next: () => Promise<unknown>) => Promise<unknown>

export type App = Koa<State, Extras> & { router: PageRouter; assets: Assets }

/** The whole web side: what every request passes through, in order, and every module's routes. */
export function createApp(parts: AppParts): App {
  const { config, database, modules } = parts
  const app = new Koa<State, Extras>({ proxy: config.trustedProxies.length > 0 })
  const assets = openAssets(join(root, 'public'))
  const views = openViews(join(root, 'views'), assets, config.nodeEnv !== 'development')
  const metrics = openMetrics(database)
  gaugeBackups(metrics.registry, database.db)
  const { registry } = metrics
  const visitors =
    modules.find(module => module.visitors)?.visitors?.({ database, registry, stranger }) ?? strangers
  // In small letters alone: /API/v1 would be no API to what keeps cookies away from it.
  const router: PageRouter = new Router<State, Extras>({ sensitive: true })
  operatorRoutes(router, { config, database, metrics, version: parts.version })
  offlineRoutes(router, assets.url)
  for (const { routes } of modules) routes?.(router)
  const endpoints = modules.flatMap(({ api = [] }) => api)
  apiDocsRoutes(router, endpoints, parts.version)
  mountApi(router, endpoints, openMeter(database.pool, config.apiRequestsPerMinute))
  if (parts.demo) for (const { demoRoutes } of modules) demoRoutes?.(router)
  if (config.nodeEnv !== 'production') styleguideRoutes(router)

  const step = (run: Step) => app.use((ctx, next) => run(ctx as unknown as Context, next))
  app.use(forwarded(config.trustedProxies))
  app.use(assets.serve)
  app.use(compress({ threshold: 1024 }))
  step(furnish(parts, views, visitors))
  step(metrics.measure)
  step(securityHeaders)
  app.use(allowOrigins(config.apiOrigins))
  step(errors)
  step(originCheck)
  step(identify(visitors, views))
  app.use(router.routes())
  app.use(router.allowedMethods())
  // Whoever leaves in the middle of an answer did nothing wrong, and nor did we.
  app.on('error', error => {
    if (!left.has(error.code)) parts.log.error({ err: error }, 'A response failed')
  })
  return Object.assign(app, { router, assets })
}

/** Puts on the context all that a page needs, so that an error page can be shown whatever comes after. */
function furnish(parts: AppParts, views: Views, visitors: Visitors): Step {
  const { config, database, log, modules, demo = null, clock = () => new Date() } = parts
  const slots = gatherSlots(modules)
  const destinations = gatherDestinations(modules)
  return async (ctx, next) => {
    const began = performance.now()
    const requestId = newRequestId()
    const now = clock()
    Object.assign(ctx, stranger, {
      config,
      db: database.db,
      pool: database.pool,
      log: log.child({ trace: requestId }),
      now,
      requestId,
      words: views.words.in('en', 'UTC', now),
      flash: null,
      demo,
      may: (permission: string) => ctx.permissions.has(permission),
      at: (libraryId: string) => visitors.at(ctx, libraryId),
      slots: (place: string, ids: readonly string[]) => fillSlot(ctx, views, slots, place, ids),
    })
    givePages(ctx, views, destinations)
    ctx.set('X-Request-Id', requestId)
    await asker.run(() => ({ route: routeOf(ctx), trace: requestId }), next)
    const ms = Math.round((performance.now() - began) * 10) / 10
    ctx.log.info({ method: ctx.method, path: pathForLogs(ctx.path), status: ctx.status, ms }, 'request')
  }
}

const strangers: Visitors = { of: async () => stranger, bearer: async () => stranger, at: async () => null }

function identify(visitors: Visitors, views: Views): Step {
  return async (ctx, next) => {
    // Whoever watches the program asks without a session, also when the database is away.
    if (ctx.path === '/health' || ctx.path === '/metrics') return next()
    Object.assign(ctx, await (isApi(ctx) ? visitors.bearer(ctx) : visitors.of(ctx)))
    const { person, library } = ctx
    const language = person?.language ?? library?.language ?? 'en'
    ctx.words = views.words.in(language, person?.zone ?? library?.zone ?? 'UTC', ctx.now)
    return next()
  }
}

import { hash } from 'node:crypto'
import type { PageRouter } from '../../module.ts'
import { areas, type Endpoint } from '../kit/api/endpoint.ts'
import { base } from '../kit/api/mount.ts'
import { publicPage } from '../kit/authorize.ts'
import type { Context } from '../kit/context.ts'
import { readValues, type Values } from '../kit/form.ts'
import { notFound } from '../kit/problem.ts'
import { curlLine, firstLine } from './curl.ts'
import { documentOf } from './document.ts'
import { operationsOf, type Shown } from './operations.ts'

/** The API explained: for programs as a document, for people as pages. */
export function apiDocsRoutes(router: PageRouter, endpoints: readonly Endpoint[], version: string): void {
  const document = documentOf(endpoints, version)

  router.get('/api/v1/openapi.json', publicPage(), async ctx => {
    const text = JSON.stringify(document())
    ctx.set('Cache-Control', 'public, no-cache')
    ctx.etag = hash('sha1', text, 'base64url')
    ctx.status = 200
    ctx.type = 'json'
    ctx.body = text
    if (ctx.fresh) ctx.status = 304
  })

  router.get('/api/docs', publicPage(), async ctx => {
    const operations = operationsOf(document())
    ctx.page('api/docs/index', {
      curl: firstLine(originOf(ctx), base),
      perMinute: ctx.config.apiRequestsPerMinute,
      areas: areas
        .map(area => ({ area, count: operations.filter(operation => operation.area === area).length }))
        .filter(({ count }) => count > 0),
    })
  })

  router.get('/api/docs/areas/:area', publicPage(), async ctx => {
    const operations = operationsOf(document()).filter(({ area }) => area === ctx.params.area)
    if (operations.length === 0) throw notFound()
    ctx.page('api/docs/area', { area: ctx.params.area, operations })
  })

  router.get('/api/docs/:operation', publicPage(), async ctx => {
    showOperation(ctx, {})
  })

  // Posted, not asked for: a body may hold a password, and addresses are kept in histories.
  router.post('/api/docs/:operation', publicPage(), async ctx => {
    showOperation(ctx, await readValues(ctx))
  })

  function showOperation(ctx: Context, values: Values): void {
    const operation = operationsOf(document()).find(({ id }) => id === ctx.params.operation)
    if (!operation) throw notFound()
    if (ctx.method === 'POST') ctx.set('Cache-Control', 'no-store')
    ctx.page('api/docs/operation', {
      operation,
      values: withSample(operation, values),
      curl: curlLine(originOf(ctx), operation, values),
      filled: ctx.method === 'POST',
      signedIn: ctx.person !== null,
    })
  }
}

const originOf = (ctx: Context): string => `${ctx.protocol}://${ctx.host}`

const withSample = ({ body }: Shown, values: Values): Values => ({
  ...values,
  ...(body ? { body: values.body ?? body.sample } : {}),
})

import cors from '@koa/cors'
import type { Middleware } from 'koa'

/**
 * Lets pages of these origins call the API from a browser; without any, none. Never with credentials: the API takes
 * tokens, not cookies.
 */
export function allowOrigins(origins: readonly string[]): Middleware {
  const all = origins.includes('*')
  return cors({
    origin: ctx => {
      if (!/^\/api\//.test(ctx.path)) return ''
      if (all) return '*'
      const origin = ctx.get('Origin')
      return origins.includes(origin) ? origin : ''
    },
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'],
    exposeHeaders: [
      'Deprecation',
      'ETag',
      'Link',
      'Location',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Retry-After',
      'Sunset',
      'X-Request-Id',
    ],
    maxAge: 600,
  })
}

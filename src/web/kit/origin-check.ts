import { isApi } from './api/envelope.ts'
import type { Context } from './context.ts'
import { Problem } from './problem.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a change that another site's page sends with our cookie. Browsers put `Origin` on every such request;
 * one without it is let through only when the browser says itself that it comes from here, or when it brings no cookie.
 * Koa's `ctx.origin` is the request's own Origin header, so comparing with it would never refuse.
 */
export async function originCheck(ctx: Context, next: () => Promise<unknown>): Promise<unknown> {
  // The API knows no cookie, so nobody's page can send one there for them.
  if (safe.has(ctx.method) || isApi(ctx)) return next()
  const origin = ctx.get('Origin')
  const site = ctx.get('Sec-Fetch-Site')
  if (origin) {
    if (origin !== `${ctx.protocol}://${ctx.host}`) {
      if (ctx.state.behindStranger) warnOfProxy(ctx)
      throw new Problem(403, 'FOREIGN_ORIGIN')
    }
  } else if (site) {
    if (site !== 'same-origin' && site !== 'none') throw new Problem(403, 'FOREIGN_ORIGIN')
  } else if (ctx.get('Cookie')) throw new Problem(403, 'FOREIGN_ORIGIN')
  return next()
}

// Otherwise whoever puts a proxy in front and forgets to name it finds that nobody can sign in, and nothing that says why.
function warnOfProxy(ctx: Context): void {
  ctx.log.warn(
    { proxy: ctx.req.socket.remoteAddress },
    'A form was refused as if it came from another site: a proxy passed it on that TRUSTED_PROXIES does not name',
  )
}

import type { Context } from './context.ts'

/** The pattern that the address matched, such as `/books/:id`; addresses that no route knows are all `none`. */
export const matchedRoute = (ctx: Context): string => {
  const route = (ctx as { _matchedRoute?: unknown })._matchedRoute
  return typeof route === 'string' ? route : 'none'
}

/** The same with its method, as logs name it. */
export const routeOf = (ctx: Context): string => `${ctx.method} ${matchedRoute(ctx)}`

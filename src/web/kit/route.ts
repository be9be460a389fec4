import type { Context } from './context.ts'

/** The pattern that the address matched, such as `/books/:id`; addresses that no route knows are all `none`. */
export const matchedRoute = (ctx: Context): string => {
  const route = (ctx as { _matchedRoute?: unknown })._matchedRoute
  return typeof route === 'string' ? route : 'none'
}

/** An address as logs may hold it: what is as long as the secret in a mail's link is left out. */
export const pathForLogs = (path: string): string => path.replaceAll(/[^/]{40,}/g, '…')

/** The same with its method, as logs name it; the address itself before it is known which it matches, or where it matches none. */
export const routeOf = (ctx: Context): string => {
  const route = matchedRoute(ctx)
  return `${ctx.method} ${route === 'none' ? pathForLogs(ctx.path) : route}`
}

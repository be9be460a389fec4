import type { Middleware } from 'koa'

type Query = (text: string, values: unknown[]) => Promise<Array<Record<string, unknown>>>
type Replays = Record<string, { text: string; values: unknown[] }[]>

/** Pages whose rows come by the very statements that Carrel sends for them, all at once, in one template. */
export function replayed(
  replays: Replays,
  query: Query,
  render: (tables: Array<Record<string, unknown>>[]) => string,
): Middleware {
  return async (ctx, next) => {
    const statements = replays[ctx.url]
    if (!statements) return next()
    const tables = await Promise.all(statements.map(({ text, values }) => query(text, values)))
    ctx.type = 'html'
    ctx.body = render(tables)
  }
}

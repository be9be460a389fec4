import type { Context } from './context.ts'
import type { Problem } from './problem.ts'

/** API.md's envelope around everything under /api. */
export const apiSuccess = (data: unknown, more: { message?: string; pagination?: Pagination } = {}) => ({
  success: true as const,
  data,
  ...more,
})

export type Pagination = { limit: number; next?: string; page?: number; total?: number; totalPages?: number }

export function apiFailure(ctx: Context, problem: Problem, details?: { field: string; message: string }[]) {
  const message = ctx.words.t(`shared.problems.${problem.status}.title`)
  return {
    success: false as const,
    error: { code: problem.code, message, ...(details ? { details } : {}) },
    statusCode: problem.status,
  }
}

export const wantsJson = (ctx: Context): boolean =>
  ctx.path.startsWith('/api/') || (ctx.accepts('html', 'json') === 'json' && !ctx.get('HX-Request'))

import type { Context } from './context.ts'
import type { Problem } from './problem.ts'

/** The envelope of everything under /api that was refused or failed. */
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

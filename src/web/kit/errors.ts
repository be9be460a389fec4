import { apiFailure, wantsJson } from './api/envelope.ts'
import type { Context } from './context.ts'
import { codes, Problem, type ProblemStatus } from './problem.ts'
import { routeOf } from './route.ts'

/** Every failure ends here: one page, or one envelope, that says what happened and what to do. */
export async function errors(ctx: Context, next: () => Promise<unknown>): Promise<void> {
  try {
    await next()
    if (ctx.status === 404 && ctx.body == null) throw new Problem(404)
    // 501 is the router's word for a method that no route at all knows.
    if ((ctx.status === 405 || ctx.status === 501) && ctx.body == null) throw new Problem(405)
  } catch (error) {
    const problem = problemOf(error)
    if (problem.status >= 500) ctx.log.error({ err: error, route: routeOf(ctx) }, 'A request failed')
    answer(ctx, problem)
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { status, statusCode, code, message } = error as Record<string, unknown>
  if (busy(code, message)) return new Problem(503, 'UNAVAILABLE', 5)
  const said = Number(status ?? statusCode)
  if (said === 400 && code === undefined) return new Problem(400)
  if (said in codes && said < 500) return new Problem(said as ProblemStatus)
  if (error instanceof URIError) return new Problem(404)
  return new Problem(500)
}

/** The database is away or all its connections are taken: the request may be tried again. */
function busy(code: unknown, message: unknown): boolean {
  if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', '53300', '57P01', '57P03'].includes(String(code)))
    return true
  return (
    typeof message === 'string' &&
    /timeout exceeded when trying to connect|Connection terminated|not currently accepting connections/.test(
      message,
    )
  )
}

function answer(ctx: Context, problem: Problem): void {
  if (problem.retryAfter !== undefined) ctx.set('Retry-After', String(problem.retryAfter))
  ctx.set('Cache-Control', 'no-store')
  ctx.status = problem.status
  if (wantsJson(ctx)) {
    ctx.body = apiFailure(ctx, problem)
    return
  }
  const words = ctx.words.t
  const time = new Date(ctx.now.getTime() + (problem.retryAfter ?? 0) * 1000)
  const key = `shared.problems.${problem.status}`
  ctx.page('shared/problem', {
    heading: words(`${key}.title`),
    text: words(`${key}.text`, { number: ctx.requestId, time: ctx.words.date(time, 'time') }),
    signIn: problem.status === 401,
  })
  ctx.status = problem.status
}

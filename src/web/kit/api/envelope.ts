import type { Context } from '../context.ts'
import { Problem, type ProblemStatus } from '../problem.ts'

/** One field that has to be mended, in words. */
export type FieldError = { field: string; message: string }

export type Pagination = {
  limit: number
  /** Where the list goes on; absent on its last page. */
  next?: string
  page?: number
  total?: number
  totalPages?: number
}

/** A refusal with words of its own, where the status alone would not say enough. */
export class ApiProblem extends Problem {
  readonly said: string | undefined
  readonly details: FieldError[] | undefined

  constructor(
    status: ProblemStatus,
    { code, said, details }: { code?: string; said?: string; details?: FieldError[] },
  ) {
    super(status, code)
    this.said = said
    this.details = details
  }
}

/** The envelope of everything under /api that was refused or failed. */
export function apiFailure(ctx: Context, problem: Problem) {
  const { said, details } = problem instanceof ApiProblem ? problem : {}
  return {
    success: false as const,
    error: {
      code: problem.code,
      message: said ?? ctx.words.t(`api.problems.${problem.status}`),
      ...(details ? { details } : {}),
    },
    statusCode: problem.status,
  }
}

/** What answers in the envelope: all under /api but the pages that explain it. */
export const isApi = (ctx: Context): boolean => /^\/api(?!\/docs(\/|$))(\/|$)/.test(ctx.path)

export const wantsJson = (ctx: Context): boolean =>
  isApi(ctx) || (ctx.accepts('html', 'json') === 'json' && !ctx.get('HX-Request'))

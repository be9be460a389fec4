/** Why a request was not served; the errors middleware turns it into a page or into JSON. */
export class Problem extends Error {
  readonly status: ProblemStatus
  /** The refusal's name in the API, such as `NOT_FOUND`. */
  readonly code: string
  /** Seconds, for 429 and 503. */
  readonly retryAfter: number | undefined

  constructor(status: ProblemStatus, code: string = codes[status], retryAfter?: number) {
    super(`${status} ${code}`)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

export type ProblemStatus = keyof typeof codes

export const codes = {
  400: 'MALFORMED',
  401: 'SIGN_IN_FIRST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'VALIDATION_ERROR',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_ERROR',
  503: 'UNAVAILABLE',
} as const

/** What one may not see is not found, too. */
export const notFound = (): Problem => new Problem(404)

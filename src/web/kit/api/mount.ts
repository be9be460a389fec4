import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused, type Refused } from '../../../refusal.ts'
import type { Context } from '../context.ts'
import { Answered, type Endpoint, repeatable } from './endpoint.ts'
import { ApiProblem, type FieldError } from './envelope.ts'
import { underKey } from './idempotency.ts'
import { type Asked, readAsked } from './reading.ts'

export const base = '/api/v1'

/** Puts every endpoint under /api/v1; `meter` counts each request before anything is done for it. */
export function mountApi(
  router: PageRouter,
  endpoints: readonly Endpoint[],
  meter: (ctx: Context) => Promise<void>,
): void {
  // Of /users/me and /users/{id} the one that is written out has to be asked first.
  const inOrder = endpoints.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
  for (const endpoint of inOrder)
    router.register(base + endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'), [endpoint.method], ctx =>
      serve(ctx as unknown as Context, endpoint, meter),
    )
}

const placeOf = ({ path }: Endpoint): string => path.replaceAll('{', '~')

async function serve(
  ctx: Context,
  endpoint: Endpoint,
  meter: (ctx: Context) => Promise<void>,
): Promise<void> {
  ctx.set('Cache-Control', endpoint.secret ? 'no-store' : 'private, no-cache')
  sayAge(ctx, endpoint)
  await meter(ctx)
  const given = await endpoint.guard.admit(ctx)
  const asked = await readAsked(ctx, endpoint)
  const run = () => answer(ctx, endpoint, given, asked)
  await (repeatable(endpoint) ? underKey(ctx, asked, run) : run())
}

async function answer(ctx: Context, endpoint: Endpoint, given: unknown, asked: Asked): Promise<void> {
  const { params, query, body, fields } = asked
  const outcome = await endpoint.run({ ...Object(given), ctx, params, query, body, seen: seenIn(ctx) })
  if (isRefused(outcome)) throw refusal(ctx, endpoint, outcome)
  const { value, more } =
    outcome instanceof Answered ? outcome : { value: outcome, more: {} as Answered<unknown>['more'] }
  if (endpoint.media) {
    ctx.type = endpoint.media
    ctx.body = value
    return
  }
  const whole = z.encode(endpoint.answer, value)
  ctx.status = endpoint.status ?? 200
  if (more.location) ctx.set('Location', base + more.location)
  if (more.tag !== undefined) ctx.set('ETag', `"${more.tag}"`)
  if (endpoint.method === 'GET' && more.tag !== undefined && ctx.fresh) {
    ctx.status = 304
    return
  }
  ctx.body = {
    success: true,
    data: fields ? (whole as object[]).map(row => only(row, fields)) : whole,
    ...(more.message ? { message: more.message } : {}),
    ...(more.pagination ? { pagination: more.pagination } : {}),
    ...more.beside,
  }
}

const only = (row: object, fields: readonly string[]): object =>
  Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)))

/** The tags of `If-Match`; `*` asks for no more than that the thing is there. */
function seenIn(ctx: Context): readonly string[] | null {
  const header = ctx.get('If-Match').trim()
  if (header === '' || header === '*') return null
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag = '']) => tag)
}

function refusal(ctx: Context, { refusals = {}, operation }: Endpoint, outcome: Refused): ApiProblem {
  const { refused, ...facts } = outcome as Refused & Record<string, unknown>
  const found = refused === 'stale' ? 'api.problems.stale' : (refusals as Record<string, unknown>)[refused]
  if (!found) throw new Error(`${operation} does not declare that it refuses with ${refused}.`)
  const { status, words } =
    typeof found === 'string'
      ? { status: 409 as const, words: found }
      : (found as { status: 409; words: string })
  const said = ctx.words.t(words, speakable(ctx, facts))
  return new ApiProblem(status, { code: codeOf(refused), said, ...detailsIn(facts) })
}

/** What a refusal says of single fields, or gives for the next step. */
const detailsIn = ({ details }: Record<string, unknown>): { details?: FieldError[] } =>
  Array.isArray(details) ? { details: details as FieldError[] } : {}

/** A refusal's name as the API writes it: HOLD_WAITING. */
export const codeOf = (refused: string): string => refused.toUpperCase().replaceAll('-', '_')

const speakable = (ctx: Context, facts: Record<string, unknown>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => {
      if (value instanceof Date) return [[name, ctx.words.date(value)]]
      return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : []
    }),
  )

/** RFC 9745 and RFC 8594, and where to go instead. */
function sayAge(ctx: Context, { deprecated }: Endpoint): void {
  if (!deprecated) return
  ctx.set('Deprecation', `@${Date.parse(deprecated.since) / 1000}`)
  ctx.set('Sunset', new Date(deprecated.sunset).toUTCString())
  if (deprecated.successor) ctx.set('Link', `<${base}${deprecated.successor}>; rel="successor-version"`)
}

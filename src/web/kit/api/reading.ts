import rawBody from 'raw-body'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { clean, idOf, valuesOf } from '../form.ts'
import { Problem } from '../problem.ts'
import { type Endpoint, isList, shapeOf } from './endpoint.ts'
import { ApiProblem, type FieldError } from './envelope.ts'
import { wordsOfIssues } from './issues.ts'

const limit = '1mb'
/** Deeper than any body of ours; what is deeper is meant to break something. */
const deepest = 20

export type Asked = {
  params: Record<string, string>
  query: unknown
  body: unknown
  /** Which fields of each row the client wants; null is all. */
  fields: readonly string[] | null
}

/** All that a request says, checked: ids that are none are not found, all other mistakes are told together. */
export async function readAsked(ctx: Context, endpoint: Endpoint): Promise<Asked> {
  const { otherIds = [] } = endpoint
  const params = Object.fromEntries(
    Object.entries(ctx.params).map(([name, value]) => [
      name,
      otherIds.includes(name) ? clean(value).slice(0, 200) : idOf(value),
    ]),
  )
  const sent = endpoint.body ? await readJson(ctx) : undefined
  const problems: FieldError[] = []
  const check = (schema: z.ZodType | undefined, value: unknown): unknown => {
    if (!schema) return undefined
    const checked = schema.safeParse(value)
    if (checked.success) return checked.data
    problems.push(...wordsOfIssues(ctx, checked.error.issues, value))
  }
  const query = check(endpoint.query, { ...valuesOf(new URLSearchParams(ctx.querystring)) })
  const body = check(endpoint.body, sent)
  const fields = isList(endpoint) ? chosenFields(ctx, endpoint, query, problems) : null
  if (problems.length > 0) throw new ApiProblem(422, { details: problems })
  return { params, query, body, fields }
}

/** A body of JSON, its texts cleaned as those of a form are. */
async function readJson(ctx: Context): Promise<unknown> {
  if (!ctx.is('json', '+json') || ctx.get('Content-Encoding')) throw new Problem(415)
  const text = await rawBody(ctx.req, { limit, encoding: 'utf8', length: ctx.request.length ?? null })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Problem(400)
  }
  return cleaned(value, 0)
}

function cleaned(value: unknown, depth: number): unknown {
  if (depth > deepest) throw new Problem(400)
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map(one => cleaned(one, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [clean(name), cleaned(one, depth + 1)]),
  )
}

function chosenFields(
  ctx: Context,
  { answer }: Endpoint,
  query: unknown,
  problems: FieldError[],
): readonly string[] | null {
  const { fields } = (query ?? {}) as { fields?: string }
  if (!fields) return null
  const known = Object.keys(shapeOf((answer as z.ZodArray<z.ZodType>).element))
  const chosen = fields.split(',').map(name => name.trim())
  if (chosen.every(name => known.includes(name))) return chosen
  const message = ctx.words.t('api.errors.value', { values: known.join(', ') })
  problems.push({ field: 'fields', message })
  return null
}

import { base } from '../kit/api/mount.ts'
import type { OpenApi, Operation } from '../kit/api/openapi.ts'
import { type JsonSchema, sampleOf } from '../kit/api/schemas.ts'

/** One endpoint as its page shows it. */
export type Shown = {
  id: string
  method: string
  path: string
  area: string
  summary: string
  description: string | null
  deprecated: boolean
  /** The scope a token needs; null where none is needed. */
  scope: string | null
  open: boolean
  fields: ShownField[]
  body: { fields: ShownField[]; sample: string } | null
  answer: { status: string; sample: string }
  failures: { status: string; codes: string }[]
}

export type ShownField = {
  name: string
  in: string
  kind: string
  required: boolean
  description: string
}

/** All operations, in the order of the document. */
export function operationsOf({ paths, components }: OpenApi): Shown[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      shown(method.toUpperCase(), path, operation, components.schemas),
    ),
  )
}

function shown(
  method: string,
  path: string,
  operation: Operation,
  schemas: Record<string, JsonSchema>,
): Shown {
  const [good, ...bad] = Object.entries(operation.responses).filter(([status]) => status !== '304')
  const [status = '200', response = {}] = good ?? []
  const content = operation.requestBody?.content['application/json']
  return {
    id: operation.operationId,
    method,
    path: base + path,
    area: operation.tags[0] ?? '',
    summary: operation.summary,
    description: operation.description ?? null,
    deprecated: operation.deprecated ?? false,
    scope: operation.security.flatMap(({ bearer = [] }) => bearer)[0] ?? null,
    open: operation.security.length === 0 || operation.security.some(one => !one.bearer),
    fields: operation.parameters.map(({ name, in: where, required, description = '', schema }) => ({
      name,
      in: where,
      required,
      description,
      kind: kindOf(schema, schemas),
    })),
    body: content
      ? {
          fields: fieldsOf(content.schema, schemas),
          sample: JSON.stringify(content.example, null, 2),
        }
      : null,
    answer: { status, sample: sampleAnswer(schemaIn(response), schemas) },
    failures: bad.map(([code, { description }]) => ({ status: code, codes: String(description) })),
  }
}

/** Without `message`, which few answers have. */
function sampleAnswer(schema: JsonSchema, schemas: Record<string, JsonSchema>): string {
  const { message: _, ...sample } = Object(sampleOf(schema, schemas)) as JsonSchema
  return JSON.stringify(sample, null, 2)
}

const schemaIn = (response: JsonSchema): JsonSchema =>
  (response as { content?: { 'application/json'?: { schema: JsonSchema } } }).content?.['application/json']
    ?.schema ?? {}

function fieldsOf(schema: JsonSchema, schemas: Record<string, JsonSchema>): ShownField[] {
  const at = resolved(schema, schemas)
  const required = (at.required ?? []) as string[]
  return Object.entries((at.properties ?? {}) as Record<string, JsonSchema>).map(([name, field]) => ({
    name,
    in: 'body',
    required: required.includes(name),
    description: String(field.description ?? ''),
    kind: kindOf(field, schemas),
  }))
}

const resolved = (schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema =>
  typeof schema.$ref === 'string' ? (schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema

/** What kind of value it is, in as few words as a table has room for. */
function kindOf(schema: JsonSchema, schemas: Record<string, JsonSchema>): string {
  const at = resolved(schema, schemas)
  if (Array.isArray(at.enum)) return at.enum.join(' | ')
  if (at.const !== undefined) return String(at.const)
  const choices = [at.anyOf, at.oneOf].flat().filter(one => one !== undefined) as JsonSchema[]
  if (choices.length > 0) return [...new Set(choices.map(one => kindOf(one, schemas)))].join(' | ')
  const range = [at.minimum, at.maximum].every(one => one !== undefined) ? ` ${at.minimum}–${at.maximum}` : ''
  if (at.type === 'array') return `${kindOf((at.items ?? {}) as JsonSchema, schemas)} […]`
  return `${at.format ?? at.type ?? 'any'}${range}`
}

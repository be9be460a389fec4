import { codes } from '../problem.ts'
import { areas, type Endpoint, isList, repeatable, shapeOf } from './endpoint.ts'
import { type Failures, failuresOf } from './failures.ts'
import { base } from './mount.ts'
import { type JsonSchema, sampleOf, schemaOf } from './schemas.ts'

export type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  deprecated?: boolean
  security: Record<string, string[]>[]
  parameters: { name: string; in: string; required: boolean; description?: string; schema: JsonSchema }[]
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema; example?: unknown }> }
  responses: Record<string, JsonSchema>
}

export type OpenApi = {
  openapi: string
  info: JsonSchema
  servers: { url: string }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema>; [kind: string]: Record<string, JsonSchema> }
}

/** The whole API as an OpenAPI 3.1 document, from the values that its endpoints are mounted from. */
export function openApi(endpoints: readonly Endpoint[], version: string): OpenApi {
  const schemas: Record<string, JsonSchema> = { Failure: failure, Pagination: pagination }
  const paths: OpenApi['paths'] = {}
  for (const endpoint of endpoints.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    paths[endpoint.path] ??= {}
    Object.assign(paths[endpoint.path] ?? {}, {
      [endpoint.method.toLowerCase()]: operationOf(endpoint, schemas),
    })
  }
  const used = new Set(endpoints.map(({ area }) => area))
  return {
    openapi: '3.1.0',
    info: { title: 'Carrel', version, description: about, license },
    servers: [{ url: base }],
    tags: areas.filter(area => used.has(area)).map(name => ({ name })),
    paths,
    components: { schemas, headers, securitySchemes },
  }
}

function operationOf(endpoint: Endpoint, schemas: Record<string, JsonSchema>): Operation {
  const { operation, area, summary, description, deprecated, body, upload } = endpoint
  const schema = body && schemaOf(body, schemas)
  return {
    operationId: operation,
    tags: [area],
    summary,
    ...(description ? { description } : {}),
    ...(deprecated ? { deprecated: true } : {}),
    security: securityOf(endpoint),
    parameters: [...pathParameters(endpoint), ...queryParameters(endpoint, schemas), ...headersOf(endpoint)],
    ...(schema
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema, example: sampleOf(schema, schemas) } },
          },
        }
      : {}),
    ...(upload
      ? {
          requestBody: {
            required: true,
            content: { 'multipart/form-data': { schema: formWithFile(schemaOf(upload, schemas)) } },
          },
        }
      : {}),
    responses: {
      [String(endpoint.status ?? 200)]: success(endpoint, schemas),
      ...(endpoint.tagged && endpoint.method === 'GET'
        ? { 304: { description: 'It is still as `If-None-Match` says.' } }
        : {}),
      ...failures(failuresOf(endpoint)),
    },
  }
}

function securityOf({ guard }: Endpoint): Record<string, string[]>[] {
  if (!guard.scope) return []
  const bearer = { bearer: [guard.scope] }
  return guard.kind === 'anybody' ? [{}, bearer] : [bearer]
}

const pathParameters = ({ path, otherIds = [] }: Endpoint): Operation['parameters'] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: otherIds.includes(name) ? { type: 'string' } : { type: 'string', format: 'uuid' },
  }))

const queryParameters = ({ query }: Endpoint, schemas: Record<string, JsonSchema>): Operation['parameters'] =>
  Object.entries(query ? shapeOf(query) : {}).map(([name, schema]) => {
    const { description, ...shown } = schemaOf(schema, schemas)
    const required = !schema.safeParse(undefined).success
    return {
      name,
      in: 'query',
      required,
      ...(typeof description === 'string' ? { description } : {}),
      schema: shown,
    }
  })

function headersOf(endpoint: Endpoint): Operation['parameters'] {
  const { method, tagged } = endpoint
  const header = (name: string, description: string, schema: JsonSchema = { type: 'string' }) => [
    { name, in: 'header', required: false, description, schema },
  ]
  return [
    ...(repeatable(endpoint)
      ? header('Idempotency-Key', 'Sent again under the same key within a day, it is done once.', {
          type: 'string',
          maxLength: 255,
        })
      : []),
    ...(tagged && method !== 'GET'
      ? header('If-Match', 'The `ETag` that was read; another one is refused.')
      : []),
    ...(tagged && method === 'GET' ? header('If-None-Match', 'The `ETag` that is known already.') : []),
  ]
}

function success(endpoint: Endpoint, schemas: Record<string, JsonSchema>): JsonSchema {
  const list = isList(endpoint)
  const schema = {
    type: 'object',
    required: ['success', 'data', ...(list ? ['pagination'] : [])],
    properties: {
      success: { const: true },
      data: schemaOf(endpoint.answer, schemas),
      message: { type: 'string' },
      ...(list ? { pagination: { $ref: '#/components/schemas/Pagination' } } : {}),
      ...Object.fromEntries(
        Object.entries(endpoint.beside ?? {}).map(([name, one]) => [name, schemaOf(one, schemas)]),
      ),
    },
  }
  const said = ['X-Request-Id', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset']
  const more = [...(endpoint.tagged ? ['ETag'] : []), ...(endpoint.status === 201 ? ['Location'] : [])]
  return {
    description: endpoint.summary,
    headers: Object.fromEntries(
      [...said, ...more].map(name => [name, { $ref: `#/components/headers/${name}` }]),
    ),
    content: endpoint.media
      ? { [endpoint.media]: { schema: { type: 'string', format: 'binary' } } }
      : { 'application/json': { schema } },
  }
}

const failures = (of: Failures): Record<string, JsonSchema> =>
  Object.fromEntries(
    [...of].map(([status, named]) => [
      String(status),
      {
        description: named.join(', '),
        ...(status === 429 || status === 503
          ? { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } }
          : {}),
        content: {
          'application/json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Failure' },
                {
                  properties: {
                    statusCode: { const: status },
                    error: { properties: { code: { enum: named } } },
                  },
                },
              ],
            },
          },
        },
      },
    ]),
  )

const about = `Everything answers in one envelope: \`{"success":true,"data":…}\` or \`{"success":false,"error":{"code","message"}}\`.
Send \`Authorization: Bearer\` with an access token of \`POST /auth/login\`, or with a personal token made on the page /me/tokens.
Lists take \`limit\`, \`sort\` (\`-\` turns it round), \`fields\`, \`next\` or \`page\`, and \`count=true\`.
With \`fields\` only those named are in each row.`

const formWithFile = ({ properties = {}, required = [] }: JsonSchema): JsonSchema => ({
  type: 'object',
  required: ['file', ...(required as string[])],
  properties: { file: { type: 'string', format: 'binary' }, ...(properties as object) },
})

const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' }

const failure: JsonSchema = {
  type: 'object',
  required: ['success', 'error', 'statusCode'],
  properties: {
    success: { const: false },
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', pattern: '^[A-Z][A-Z_]+$' },
        message: { type: 'string' },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'message'],
            properties: { field: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
    statusCode: { type: 'integer' },
  },
  examples: [
    {
      success: false,
      error: {
        code: codes[422],
        message: 'Something has to be mended; details says what.',
        details: [{ field: 'email', message: 'Write an e-mail address, like ana@example.org' }],
      },
      statusCode: 422,
    },
  ],
}

const pagination: JsonSchema = {
  type: 'object',
  required: ['limit'],
  properties: {
    limit: { type: 'integer' },
    next: { type: 'string', description: 'Absent on the last page.' },
    page: { type: 'integer' },
    total: { type: 'integer', maximum: 10_000 },
    totalPages: { type: 'integer' },
  },
}

const headerOf = (description: string, type = 'string'): JsonSchema => ({ description, schema: { type } })

const headers: Record<string, JsonSchema> = {
  'X-Request-Id': headerOf('Short enough to be read out; it stands in the log, too.'),
  'RateLimit-Limit': headerOf('Requests in a minute.', 'integer'),
  'RateLimit-Remaining': headerOf('Requests left in this minute.', 'integer'),
  'RateLimit-Reset': headerOf('Seconds until all are there again.', 'integer'),
  'Retry-After': headerOf('Seconds to wait.', 'integer'),
  ETag: headerOf('What `If-Match` takes.'),
  Location: headerOf('Where it is.'),
}

const securitySchemes: Record<string, JsonSchema> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token, or a personal token with its scopes.',
  },
}

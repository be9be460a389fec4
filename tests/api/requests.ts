import fc from 'fast-check'
import type { Operation } from '../../src/web/kit/api/openapi.ts'
import type { JsonSchema } from '../../src/web/kit/api/schemas.ts'

/** A request as somebody careless or malicious would send it. */
export type OddRequest = {
  method: string
  path: string
  headers: Record<string, string>
  /** As sent: it need be no JSON. */
  body: string | undefined
}

/** Texts that have broken programs before ours. */
const texts = [
  '',
  ' \t\n',
  "'; drop table identity.people; --",
  '"><script>alert(1)</script>',
  'a\u0000b',
  '\u202eabc كتاب',
  'x\ud800y',
  '{name, plural, other {#}} {',
  '${1+1} <%= process.env %>',
  'ä'.repeat(5_000),
  '-1',
  '99999999999999999999e400',
  'NaN',
  '2026-02-31',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '00000000-0000-7000-8000-000000000000',
  '__proto__',
  '../../etc/passwd',
  '%ff%00',
]

const oddText = fc.oneof(
  fc.constantFrom(...texts),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 400 }),
)

const nested = (depth: number): unknown => (depth === 0 ? 'deep' : { in: [nested(depth - 1)] })

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 2 ** 53, 1e308, 0.1, [], {}, [[]], [null]),
  fc.integer(),
  fc.double(),
  fc.array(oddText, { maxLength: 4 }),
  fc.integer({ min: 1, max: 60 }).map(nested),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'toString', 'id', ''), fc.constant('x'), {
    maxKeys: 3,
  }),
)

/** `own` are ids of what those who ask may know, by what they are of; `ids` are all, also those of others. */
type Known = {
  ids: readonly string[]
  own: Record<string, string>
  schemas: Record<string, JsonSchema>
}

/** Requests for one operation: each part right, odd, of somebody else, or missing. */
export function oddRequests(
  method: string,
  path: string,
  operation: Operation,
  { ids, own, schemas }: Known,
): fc.Arbitrary<OddRequest> {
  const anyId = (noun: string) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(own[noun] ?? '', ...ids.slice(0, 1)) },
      { weight: 4, arbitrary: fc.constantFrom(...ids) },
      { weight: 1, arbitrary: oddText },
    )
  const nounOf = (name: string) => path.split('/')[path.split('/').indexOf(`{${name}}`) - 1] ?? ''
  const inPath = operation.parameters.filter(one => one.in === 'path').map(({ name }) => name)
  const inQuery = operation.parameters.filter(one => one.in === 'query')
  const content = operation.requestBody?.content['application/json']
  return fc.record({
    method: fc.constant(method.toUpperCase()),
    path: fc
      .record({
        places: fc.tuple(...inPath.map(name => anyId(nounOf(name)))),
        query: mostlyMissing([
          ...inQuery.map(({ name, schema }) => [name, valueFor(schema, schemas, ids)] as const),
          ['unasked', oddText] as const,
        ]),
      })
      .map(({ places, query }) => addressOf(path, inPath, places as string[], query)),
    headers: mostlyMissing([
      ['Idempotency-Key', fc.constantFrom('one', 'two', 'x'.repeat(300))],
      ['If-Match', fc.constantFrom('"1"', '*', 'W/"2", "3"', '"')],
      ['If-None-Match', fc.constantFrom('"1"', '*')],
      [
        'Content-Type',
        fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'application/vnd.x+json'),
      ],
    ]) as fc.Arbitrary<Record<string, string>>,
    body: content
      ? fc.oneof(
          { weight: 6, arbitrary: fromExample(content.example, own).map(asJson) },
          { weight: 8, arbitrary: bodyFor(content.schema, schemas, ids, own).map(asJson) },
          { weight: 1, arbitrary: oddValue.map(asJson) },
          { weight: 1, arbitrary: fc.constantFrom('', '{', '[', 'null', '{"a":1,}', '['.repeat(20_000)) },
        )
      : fc.constantFrom<string | undefined>(undefined, undefined, '{}'),
  })
}

const asJson = (value: unknown): string => JSON.stringify(value) ?? 'null'

function addressOf(path: string, names: readonly string[], places: readonly string[], query: object): string {
  const place = names.reduce(
    (address, name, at) =>
      address.replace(`{${name}}`, () => encodeURIComponent((places[at] ?? '').toWellFormed().slice(0, 150))),
    path,
  )
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value).slice(0, 150)]),
  )
  return search.size > 0 ? `${place}?${search}` : place
}

const resolved = (schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema =>
  typeof schema.$ref === 'string' ? (schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema

/** Values that fit, so that what lies behind the checks is reached, too. */
function valueFor(
  given: JsonSchema,
  schemas: Record<string, JsonSchema>,
  ids: readonly string[],
): fc.Arbitrary<unknown> {
  const schema = resolved(given, schemas)
  const choices = [schema.anyOf, schema.oneOf].flat().filter(one => one !== undefined) as JsonSchema[]
  if (choices.length > 0) return fc.oneof(...choices.map(one => valueFor(one, schemas, ids)))
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  if (schema.format === 'uuid') return fc.constantFrom(...ids)
  if (schema.format === 'date') return fc.constantFrom('2026-11-20', '9999-12-31', '0001-01-01')
  if (schema.format === 'date-time') return fc.constantFrom('2026-11-20T15:00:00Z', '0001-01-01T00:00:00Z')
  if (schema.type === 'integer' || schema.type === 'number')
    return fc.integer({ min: Number(schema.minimum ?? 0), max: Number(schema.maximum ?? 1000) })
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'null') return fc.constant(null)
  if (schema.type === 'array') return fc.array(valueFor((schema.items ?? {}) as JsonSchema, schemas, ids))
  if (schema.type === 'object') return bodyFor(schema, schemas, ids)
  const examples = Array.isArray(schema.examples) ? schema.examples : []
  return fc.oneof(fc.constantFrom('Ana', 'ana@example.org', 'Europe/London', ...examples), fc.string())
}

/** A body whose fields are mostly right, some of them odd or missing. */
function bodyFor(
  given: JsonSchema,
  schemas: Record<string, JsonSchema>,
  ids: readonly string[],
  own: Record<string, string> = {},
): fc.Arbitrary<unknown> {
  const properties = (resolved(given, schemas).properties ?? {}) as Record<string, JsonSchema>
  const fields = Object.entries(properties).map(([name, schema]) => [
    name,
    fc.oneof(
      {
        weight: 6,
        arbitrary: name in own ? fc.constantFrom(own[name], ...ids) : valueFor(schema, schemas, ids),
      },
      ...(name in own ? [{ weight: 9, arbitrary: fc.constant(own[name]) }] : []),
      { weight: 1, arbitrary: oddValue },
      { weight: 1, arbitrary: fc.constant(missing) },
    ),
  ])
  return fc
    .record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>)
    .map(whole => Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== missing)))
}

const missing = Symbol('missing')

/** What the document shows, with ids that are somebody's, and at most one field odd. */
const fromExample = (example: unknown, own: Record<string, string>): fc.Arbitrary<unknown> => {
  const whole = { ...Object(example) } as Record<string, unknown>
  for (const name of Object.keys(whole)) if (name in own) whole[name] = own[name]
  return fc
    .record({ odd: fc.subarray(Object.keys(whole), { maxLength: 1 }), value: oddValue, spoilt: fc.boolean() })
    .map(({ odd: [name], value, spoilt }) => (name && spoilt ? { ...whole, [name]: value } : whole))
}

/** Some of these, now and then with an odd value; `headers` of odd values would not be sent at all. */
const mostlyMissing = (named: readonly (readonly [string, fc.Arbitrary<unknown>])[]) =>
  fc
    .record(
      Object.fromEntries(
        named.map(([name, value]) => [
          name,
          fc.oneof(
            { weight: 12, arbitrary: fc.constant(missing) },
            { weight: 3, arbitrary: value },
            ...(/^[A-Z]/.test(name) ? [] : [{ weight: 1, arbitrary: oddText }]),
          ),
        ]),
      ) as Record<string, fc.Arbitrary<unknown>>,
    )
    .map(whole => Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== missing)))

import { z } from 'zod'

export type JsonSchema = { [key: string]: unknown }

/** A zod schema as JSON Schema 2020-12; shapes that have an id become components, which `components` gathers. */
export function schemaOf(schema: z.ZodType, components: Record<string, JsonSchema>): JsonSchema {
  // One level down, or a shape with an id that stands at the root would be no component.
  const wrapped = z.toJSONSchema(z.object({ it: schema }), {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
  }) as JsonSchema
  const { $defs = {}, properties } = wrapped as { $defs?: Record<string, JsonSchema>; properties: JsonSchema }
  for (const [name, definition] of Object.entries($defs)) components[name] = linked(definition) as JsonSchema
  return linked(properties.it) as JsonSchema
}

/** Patterns that only repeat a format, and the bounds of what a number can be at all, tell a reader nothing; an example does. */
function tidy(schema: JsonSchema): void {
  if (schema.format !== undefined) delete schema.pattern
  // Written as `example`: of `examples` zod keeps none where a value is changed as it is read.
  if (schema.example !== undefined) schema.examples = [schema.example]
  delete schema.example
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

function linked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(linked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === '$ref' && typeof one === 'string'
        ? one.replace('#/$defs/', '#/components/schemas/')
        : linked(one),
    ]),
  )
}

/** What a value of this schema could look like. */
export function sampleOf(schema: JsonSchema, components: Record<string, JsonSchema>): unknown {
  const at = typeof schema.$ref === 'string' ? components[schema.$ref.split('/').at(-1) ?? ''] : undefined
  if (at) return sampleOf(at, components)
  if (Array.isArray(schema.examples)) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.default !== undefined) return schema.default
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const [choice] = [schema.anyOf, schema.oneOf].flat().filter(one => one !== undefined) as JsonSchema[]
  if (choice) return sampleOf(choice, components)
  if (schema.type === 'object') {
    const properties = (schema.properties ?? {}) as Record<string, JsonSchema>
    return Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, sampleOf(one, components)]),
    )
  }
  if (schema.type === 'array') return [sampleOf((schema.items ?? {}) as JsonSchema, components)]
  return plainSample(schema)
}

const formats: Record<string, string> = {
  uuid: '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11',
  email: 'ana@example.org',
  date: '2026-11-20',
  'date-time': '2026-11-20T15:00:00.000Z',
}

function plainSample({ type, format, minimum }: JsonSchema): unknown {
  if (type === 'string') return formats[String(format)] ?? '…'
  if (type === 'integer' || type === 'number') return minimum ?? 1
  if (type === 'boolean') return true
  return null
}

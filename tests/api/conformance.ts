import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import type { Endpoint } from '../../src/web/kit/api/endpoint.ts'
import { openApi } from '../../src/web/kit/api/openapi.ts'
import type { JsonSchema } from '../../src/web/kit/api/schemas.ts'

const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void

/** Holds answers against the OpenAPI document, and remembers which endpoints answered with success. */
export class Conformance {
  readonly answered = new Set<string>()
  readonly #document: ReturnType<typeof openApi>
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true })
  readonly #checks = new Map<string, ValidateFunction>()

  constructor(endpoints: readonly Endpoint[]) {
    addFormats(this.#ajv)
    this.#document = openApi(endpoints, 'test')
    const { components } = this.#document
    this.#ajv.addSchema({ $id: 'whole', components: closed(components) })
    this.#ajv.addSchema({ $id: 'chosen', components: closed(withoutRequired(components)) })
  }

  /**
   * Throws when the answer is none that the document declares for the request: its status, its code, or its body.
   * Addresses and methods that the document does not hold have to be refused in the envelope.
   */
  hold(method: string, address: string, status: number, body: unknown): void {
    const { pathname, searchParams } = new URL(address, 'http://here/')
    const path = this.#pathOf(pathname)
    const operation = path && this.#document.paths[path]?.[method.toLowerCase()]
    const name = operation ? operation.operationId : `${method} ${pathname}`
    if (status === 304) return
    if (!operation && ![401, 404, 405].includes(status))
      throw new Error(`${name} is not declared and answered ${status}`)
    const response = operation ? operation.responses[status] : undefined
    if (operation && !response)
      throw new Error(`${name} answered ${status}, which is not declared: ${JSON.stringify(body)}`)
    if (typeof body === 'string' && status === 200 && this.#isFile(response)) {
      this.answered.add(name)
      return
    }
    const declared = (response as { content?: { 'application/json': { schema: JsonSchema } } })?.content
    const schema = declared?.['application/json'].schema ?? { $ref: '#/components/schemas/Failure' }
    // Chosen fields are what the client asked for; those that were not chosen are rightly missing.
    const partial = searchParams.has('fields')
    const check = this.#checkFor(name, schema, partial ? 'chosen' : 'whole')
    if (!check(body))
      throw new Error(
        `${name} answered ${status} with another body than declared: ${this.#ajv.errorsText(check.errors)}\n${JSON.stringify(body)}`,
      )
    if (operation && status < 300) this.answered.add(operation.operationId)
  }

  /** Endpoints that no test has seen succeed. */
  get unseen(): string[] {
    return Object.values(this.#document.paths)
      .flatMap(methods => Object.values(methods).map(({ operationId }) => operationId))
      .filter(name => !this.answered.has(name))
  }

  #isFile(response: unknown): boolean {
    const { content = {} } = response as { content?: object }
    return !('application/json' in content)
  }

  #pathOf(pathname: string): string | undefined {
    const parts = pathname.replace(/^\/api\/v1|\/$/g, '').split('/')
    return Object.keys(this.#document.paths)
      .filter(path => {
        const own = path.split('/')
        return (
          own.length === parts.length && own.every((part, at) => part.startsWith('{') || part === parts[at])
        )
      })
      .toSorted((a, b) => a.split('{').length - b.split('{').length)[0]
  }

  #checkFor(name: string, schema: JsonSchema, components: 'whole' | 'chosen'): ValidateFunction {
    const key = `${name} ${components} ${JSON.stringify(schema)}`
    const known = this.#checks.get(key)
    if (known) return known
    const check = this.#ajv.compile(relinked(closed(schema), components) as JsonSchema)
    this.#checks.set(key, check)
    return check
  }
}

type Mapped = (schema: JsonSchema) => JsonSchema

const everywhere = (value: unknown, change: Mapped): unknown => {
  if (Array.isArray(value)) return value.map(one => everywhere(one, change))
  if (typeof value !== 'object' || value === null) return value
  const changed = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, everywhere(one, change)]),
  )
  return change(changed)
}

/** The document lets clients meet fields of a later version; a test wants none that nobody declared. */
const closed = (value: unknown): unknown =>
  everywhere(value, schema =>
    schema.type === 'object' && schema.properties && schema.additionalProperties === undefined
      ? { ...schema, additionalProperties: false }
      : schema,
  )

/** A property may be called `required`; the keyword is a list. */
const withoutRequired = (value: unknown): unknown =>
  everywhere(value, ({ required, ...rest }) =>
    Array.isArray(required) ? rest : { ...rest, ...(required ? { required } : {}) },
  )

const relinked = (value: unknown, components: string): unknown =>
  everywhere(value, schema =>
    typeof schema.$ref === 'string'
      ? { ...schema, $ref: schema.$ref.replace('#/', `${components}#/`) }
      : schema,
  )

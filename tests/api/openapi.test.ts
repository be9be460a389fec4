import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { modules } from '../../src/modules.ts'
import { scopes } from '../../src/web/kit/api/scopes.ts'
import { testSite } from '../site.ts'
import { Conformance } from './conformance.ts'

const site = testSite()
const endpoints = modules.flatMap(({ api = [] }) => api)
const document = async () => JSON.parse((await site.browser().visit('/api/v1/openapi.json')).html)

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, as a public validator sees it', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(await document())
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('names each operation once', () => {
    const names = endpoints.map(({ operation }) => operation)
    expect(new Set(names).size).toBe(names.length)
  })

  it('holds every endpoint, and every endpoint that changes something needs a token or gives one', async () => {
    const { paths } = await document()
    for (const { path, method } of endpoints) expect(paths[path]?.[method.toLowerCase()]).toBeDefined()
    const open = endpoints.filter(({ method, guard }) => method !== 'GET' && guard.kind === 'anybody')
    expect(open.every(({ area }) => area === 'auth')).toBe(true)
  })

  it('shows bodies that its own checks take', async () => {
    const { paths } = await document()
    const refused = endpoints.flatMap(({ path, method, operation, body }) => {
      const shown = paths[path][method.toLowerCase()].requestBody?.content['application/json']?.example
      const checked = body?.safeParse(shown)
      return checked && !checked.success ? [`${operation}: ${JSON.stringify(shown)}`] : []
    })
    expect(refused).toEqual([])
  })

  it('leaves no reference that leads nowhere', async () => {
    const whole = await document()
    for (const [, path = ''] of JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g))
      expect(
        path.split('/').reduce((at, key) => at?.[key], whole),
        path,
      ).toBeDefined()
  })

  it('is asked for again only when it has changed', async () => {
    const { headers } = await site.browser().visit('/api/v1/openapi.json')
    expect(headers.get('etag')).toMatch(/^"[\w-]+"$/)
  })

  it('knows the scopes that tokens are made for', () => {
    const named = endpoints.flatMap(({ guard }) => guard.scope ?? [])
    expect([...new Set(named)].toSorted()).toEqual([...scopes].toSorted())
  })
})

describe('the check of answers against it', () => {
  const held = (method: string, path: string, status: number, body: unknown) => () =>
    new Conformance(endpoints).hold(method, `/api/v1${path}`, status, body)
  const user = {
    id: '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11',
    name: 'Ana',
    email: 'ana@example.org',
    role: 'user',
  }
  const tokens = { access_token: 'a', token_type: 'Bearer', expires_in: 900, refresh_token: 'r', user }
  const failure = (code: string, statusCode: number) => ({
    success: false,
    error: { code, message: 'Words.' },
    statusCode,
  })

  it('lets pass what is declared', () => {
    expect(held('POST', '/auth/login', 200, { success: true, data: tokens })).not.toThrow()
    expect(held('POST', '/auth/login', 401, failure('NO_MATCH', 401))).not.toThrow()
    expect(held('GET', '/nowhere', 404, failure('NOT_FOUND', 404))).not.toThrow()
  })

  it.each<[string, number, unknown]>([
    ['a status that is not declared', 500, failure('INTERNAL_ERROR', 500)],
    ['a code that is not declared', 401, failure('OTHER', 401)],
    ['another status in the body', 401, failure('NO_MATCH', 403)],
    ['a missing field', 200, { success: true, data: { ...tokens, user: undefined } }],
    ['a field of another kind', 200, { success: true, data: { ...tokens, expires_in: '900' } }],
    [
      'a field that nobody declared',
      200,
      { success: true, data: { ...tokens, user: { ...user, password: 'x' } } },
    ],
    ['no envelope', 200, tokens],
  ])('catches %s', (_what, status, body) => {
    expect(held('POST', '/auth/login', status, JSON.parse(JSON.stringify(body)))).toThrow()
  })
})

describe('its pages', () => {
  it('lead to every endpoint', async () => {
    const { html: index } = await site.browser().visit('/api/docs')
    const areas = [...index.matchAll(/href="(\/api\/docs\/areas\/[a-z]+)"/g)].map(([, href = '']) => href)
    const pages = await Promise.all(areas.map(href => site.browser().visit(href)))
    const html = pages.map(page => page.html).join('')
    for (const { operation } of endpoints) expect(html).toContain(`href="/api/docs/${operation}"`)
    for (const { operation, summary } of endpoints)
      expect((await site.browser().visit(`/api/docs/${operation}`)).title).toBe(`${summary} – Carrel`)
    for (const nothing of ['/api/docs/nothing', '/api/docs/areas/nothing'])
      expect((await site.browser().visit(nothing)).status).toBe(404)
  })

  it('say the request as a line for a shell, without JavaScript and without a token', async () => {
    const { text, headers } = await site.browser().submit('/api/docs/login', {
      body: '{"email": "it\'s@example.org",\n "password": "x"}',
      token: 'secret',
    })
    expect(text).toContain(`curl -X POST \\ '${site.origin}/api/v1/auth/login'`)
    expect(text).toContain(`-d '{"email":"it'\\''s@example.org","password":"x"}'`)
    expect(text).not.toContain('secret')
    expect(headers.get('cache-control')).toBe('no-store')
  })
})

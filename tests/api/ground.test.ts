import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { newId } from '../../src/id.ts'
import type { Module } from '../../src/module.ts'
import { refused } from '../../src/refusal.ts'
import { Answered, endpoint } from '../../src/web/kit/api/endpoint.ts'
import { anybody, asPerson } from '../../src/web/kit/api/guards.ts'
import { listPage, listQuery } from '../../src/web/kit/api/list.ts'
import { id, moment } from '../../src/web/kit/api/shapes.ts'
import { stranger } from '../../src/web/kit/context.ts'
import { testSite } from '../site.ts'

const thing = z.object({ id, name: z.string(), made_at: moment })
let things = 0

/** A module that shows each thing the ground offers; its bearer's token is their name. */
const guest: Module = {
  name: 'guest',
  permissions: { 'guest.enter': ['owner'] },
  visitors: () => ({
    of: async () => stranger,
    at: async () => null,
    async bearer(ctx) {
      const name = ctx.get('Authorization').replace('Bearer ', '')
      if (!name) return stranger
      if (name === 'ended') return { ...stranger, token: 'refused' }
      const scopes = name === 'reader' ? ['loans:read'] : null
      return {
        ...stranger,
        token: { id: name, kind: 'personal', scopes },
        person: { id: name, name, email: `${name}@example.org`, role: 'user', language: null, zone: null },
      }
    },
  }),
  api: [
    endpoint({
      method: 'GET',
      path: '/things',
      operation: 'listThings',
      area: 'me',
      summary: 'Things',
      guard: anybody('loans:read'),
      query: listQuery(['name', 'made_at'], { kind: z.enum(['a', 'b']).optional() }),
      answer: z.array(thing),
      run: ({ ctx, query }) =>
        listPage<{ id: string; name: string; made_at: Date }>(
          ctx,
          sql`select id, name, made_at, to_char(made_at, 'YYYY') as unasked from web.things`,
          { name: { column: 'name', kind: 'text' }, made_at: { column: 'made_at', kind: 'timestamptz' } },
          query,
        ),
    }),
    endpoint({
      method: 'POST',
      path: '/things',
      operation: 'makeThing',
      area: 'me',
      summary: 'Makes a thing',
      guard: asPerson('loans:write'),
      body: z.strictObject({
        name: z.string().min(1).max(20),
        size: z.number().int().optional(),
        pause: z.number().optional(),
        mail: z.email().optional(),
      }),
      status: 201,
      answer: z.object({ number: z.number() }),
      refusals: { 'thing-broken': 'api.errors.unreadable' },
      async run({ body }) {
        if (body.name === 'broken') return refused('thing-broken')
        if (body.name === 'bug') throw new Error('select secret from words')
        await pause(body.pause ?? 0)
        things += 1
        return new Answered({ number: things }, { location: `/things/${things}` })
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/things/{id}',
      operation: 'changeThing',
      area: 'me',
      summary: 'Changes a thing',
      guard: asPerson('loans:write'),
      body: z.strictObject({}),
      answer: z.null(),
      tagged: true,
      run: async ({ seen }) => (seen && !seen.includes('two') ? refused('stale') : null),
    }),
    endpoint({
      method: 'GET',
      path: '/things/{id}',
      operation: 'getThing',
      area: 'me',
      summary: 'One thing',
      guard: asPerson('loans:read'),
      answer: z.object({ id: z.guid() }),
      tagged: true,
      deprecated: { since: '2026-11-01', sunset: '2027-05-01', successor: '/stuff/{id}' },
      run: async ({ params }) => new Answered({ id: params.id }, { tag: 'two' }),
    }),
  ],
}

const site = testSite({
  modules: [guest],
  settings: { API_ORIGINS: 'https://app.example.org', API_REQUESTS_PER_MINUTE: '450' },
})

type Options = { method?: string; body?: unknown; text?: string; headers?: Record<string, string> }

async function call(path: string, as = 'ana', { method = 'GET', body, text, headers = {} }: Options = {}) {
  const sent = text ?? (body === undefined ? null : JSON.stringify(body))
  const response = await fetch(`${site.origin}/api/v1${path}`, {
    method,
    ...(sent === null ? {} : { body: sent }),
    headers: {
      ...(as ? { Authorization: `Bearer ${as}` } : {}),
      ...(sent === null ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
  })
  const answered = await response.text()
  return { status: response.status, headers: response.headers, body: answered && JSON.parse(answered) }
}

const make = (body: unknown, headers: Record<string, string> = {}, as = 'ana') =>
  call('/things', as, { method: 'POST', body, headers })

beforeAll(async () => {
  await sql`create table web.things (id uuid, name text, made_at timestamptz)`.execute(site.database.db)
  for (let number = 0; number < 45; number += 1)
    await sql`insert into web.things values (${newId()}, ${`thing ${String(number).padStart(2, '0')}`},
      ${'2026-01-01T00:00:00.000001Z'}::timestamptz + ${number % 7} * interval '1 microsecond')`.execute(
      site.database.db,
    )
})

describe('the envelope', () => {
  it('holds what was asked for, and what was made with its place', async () => {
    const made = await make({ name: 'one' })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({ success: true, data: { number: things } })
    expect(made.headers.get('location')).toBe(`/api/v1/things/${things}`)
    expect(made.headers.get('content-type')).toMatch(/^application\/json/)
  })

  it.each<[string, Options & { path?: string; as?: string }, number, string]>([
    ['an unknown address', { path: '/nothing/here' }, 404, 'NOT_FOUND'],
    ['another method', { path: '/things', method: 'DELETE' }, 405, 'METHOD_NOT_ALLOWED'],
    ['a method that nothing knows', { path: '/things', method: 'PROPFIND' }, 405, 'METHOD_NOT_ALLOWED'],
    ['an id that is none', { path: '/things/7' }, 404, 'NOT_FOUND'],
    ['no token', { path: `/things/${newId()}`, as: '' }, 401, 'SIGN_IN_FIRST'],
    ['a token that has ended', { path: '/things', as: 'ended' }, 401, 'TOKEN_REFUSED'],
    [
      'a token for something else',
      { method: 'POST', body: { name: 'x' }, as: 'reader' },
      403,
      'SCOPE_MISSING',
    ],
    ['garbled JSON', { method: 'POST', text: '{"name":' }, 400, 'MALFORMED'],
    ['JSON deeper than anything', { method: 'POST', text: '['.repeat(100_000) }, 400, 'MALFORMED'],
    [
      'JSON that is deep and well formed',
      { method: 'POST', text: '['.repeat(90_000) + ']'.repeat(90_000) },
      400,
      'MALFORMED',
    ],
    [
      'a form',
      { method: 'POST', text: 'name=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a packed body',
      { method: 'POST', body: {}, headers: { 'Content-Encoding': 'gzip' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a body of two megabytes', { method: 'POST', body: { name: 'x'.repeat(2_000_000) } }, 413, 'TOO_LARGE'],
    ['a refusal of the action', { method: 'POST', body: { name: 'broken' } }, 409, 'THING_BROKEN'],
    ['a bug', { method: 'POST', body: { name: 'bug' } }, 500, 'INTERNAL_ERROR'],
  ])(
    'says what is wrong with %s',
    async (_what, { path = '/things', as = 'ana', ...options }, status, code) => {
      const answer = await call(path, as, options)
      expect(answer.status).toBe(status)
      expect(answer.body).toMatchObject({ success: false, statusCode: status, error: { code } })
      expect(answer.body.error.message).toMatch(/^[A-Z].*\.$|^Fill/)
      expect(JSON.stringify(answer.body)).not.toContain('secret')
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    },
  )

  it('is nowhere but where it says: in other letters a cookie would open what only tokens may', async () => {
    expect((await fetch(`${site.origin}/api/v1/things`)).status).toBe(200)
    expect((await fetch(`${site.origin}/API/v1/things`)).status).toBe(404)
  })

  it('tells all fields that have to be mended, in words', async () => {
    const answer = await make({
      size: 'big',
      mail: 'ana',
      colour: 'red',
      __proto__: null,
      name: 'x'.repeat(21),
    })
    expect(answer.status).toBe(422)
    expect(answer.body.error.code).toBe('VALIDATION_ERROR')
    expect(answer.body.error.details).toEqual([
      { field: 'name', message: 'Write 20 characters or fewer' },
      { field: 'size', message: 'Write a number' },
      { field: 'mail', message: 'Write an e-mail address, like ana@example.org' },
      { field: 'colour', message: 'There is no such field' },
    ])
    expect((await make([])).body.error.details).toEqual([{ field: 'body', message: 'Write an object' }])
    expect((await make({})).body.error.details).toEqual([{ field: 'name', message: 'This is missing' }])
  })

  it('also tells who belongs to another site, which the browser then keeps from its page', async () => {
    const foreign = await call('/things', 'ana', { headers: { Origin: 'https://evil.example' } })
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    const known = await call('/things', 'ana', { headers: { Origin: 'https://app.example.org' } })
    expect(known.headers.get('access-control-allow-origin')).toBe('https://app.example.org')
    expect(known.headers.get('access-control-allow-credentials')).toBeNull()
    expect(known.headers.get('access-control-expose-headers')).toContain('RateLimit-Remaining')
    const asks = { Origin: 'https://app.example.org', 'Access-Control-Request-Method': 'POST' }
    const before = await call('/things', '', { method: 'OPTIONS', headers: asks })
    expect(before.status).toBe(204)
    expect(before.headers.get('access-control-allow-headers')).toContain('Idempotency-Key')
  })
})

describe('a list', () => {
  const names = async (query: string): Promise<string[]> => {
    const seen: string[] = []
    let next = ''
    do {
      const { body } = await call(`/things?${query}${next && `&next=${next}`}`)
      seen.push(...body.data.map(({ name }: { name: string }) => name))
      next = body.pagination.next ?? ''
    } while (next)
    return seen
  }

  it('is read to its end by the cursor, in either order, each row once', async () => {
    const all = Array.from({ length: 45 }, (_, number) => `thing ${String(number).padStart(2, '0')}`)
    expect(await names('limit=7')).toEqual(all)
    expect(await names('limit=10&sort=-name')).toEqual(all.toReversed())
    // Seven microseconds, each many times: neither the time nor its digits may be lost.
    expect((await names('limit=4&sort=-made_at')).toSorted()).toEqual(all)
  })

  it('is read by page, and counts when it is asked to', async () => {
    const { body } = await call('/things?limit=20&page=3&count=true')
    expect(body.data).toHaveLength(5)
    expect(body.pagination).toEqual({ limit: 20, page: 3, total: 45, totalPages: 3 })
    expect((await call('/things')).body.pagination).toEqual({
      limit: 20,
      page: 1,
      next: expect.stringMatching(/^[\w-]+$/),
    })
  })

  it('gives only the fields that were chosen, and nothing that it does not declare', async () => {
    const { body } = await call('/things?fields=name&limit=1')
    expect(body.data).toEqual([{ name: 'thing 00' }])
    expect(Object.keys((await call('/things?limit=1')).body.data[0])).toEqual(['id', 'name', 'made_at'])
  })

  it.each([
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['page=101', 'page'],
    ['sort=size', 'sort'],
    ['kind=c', 'kind'],
    ['colour=red', 'colour'],
    ['fields=name,secret', 'fields'],
    ['next=garbled', 'next'],
    ['count=yes', 'count'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await call(`/things?${query}`)
    expect(status).toBe(422)
    expect(body.error.details.map((one: { field: string }) => one.field)).toEqual([field])
  })

  it('refuses a cursor of another order, and one that somebody made up', async () => {
    const { body } = await call('/things?limit=2')
    expect((await call(`/things?sort=made_at&next=${body.pagination.next}`)).status).toBe(422)
    for (const value of [
      "'; drop table web.things",
      '2026-02-31T00:00:00.000000Z',
      '0000-01-01T00:00:00.000000Z',
      '99999-01-01',
    ])
      expect(
        (
          await call(
            `/things?sort=made_at&next=${Buffer.from(JSON.stringify(['made_at', value, newId()])).toString('base64url')}`,
          )
        ).status,
      ).toBe(422)
  })
})

describe('an Idempotency-Key', () => {
  it('runs the same request once and answers it alike', async () => {
    const key = { 'Idempotency-Key': newId() }
    const [first, again] = [await make({ name: 'key' }, key), await make({ name: 'key' }, key)]
    expect(again.body).toEqual(first.body)
    expect(again.status).toBe(201)
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
  })

  it('lets the second of two at once wait for the first', async () => {
    const key = { 'Idempotency-Key': newId() }
    const before = things
    const answers = await Promise.all([
      make({ name: 'twice', pause: 150 }, key),
      make({ name: 'twice', pause: 150 }, key),
    ])
    expect(things).toBe(before + 1)
    expect(answers.map(({ body }) => body.data.number)).toEqual([things, things])
  })

  it('is refused for another request, and belongs to one person', async () => {
    const key = { 'Idempotency-Key': newId() }
    const first = await make({ name: 'mine' }, key)
    const other = await make({ name: 'another' }, key)
    expect([other.status, other.body.error.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect((await make({ name: 'mine' }, key, 'ben')).body.data.number).toBe(first.body.data.number + 1)
  })

  it('is free again after a refusal', async () => {
    const key = { 'Idempotency-Key': newId() }
    expect((await make({ name: 'broken' }, key)).status).toBe(409)
    expect((await make({ name: 'mended' }, key)).status).toBe(201)
  })
})

describe('what it says beside its answer', () => {
  it('is a tag, which answers 304 to who has it and 409 to who saw another', async () => {
    const path = `/things/${newId()}`
    const read = await call(path)
    expect(read.headers.get('etag')).toBe('"two"')
    const change = (tag: string) =>
      call(path, 'ana', { method: 'PATCH', body: {}, headers: { 'If-Match': tag } })
    expect((await change('"two"')).status).toBe(200)
    expect((await change('*')).status).toBe(200)
    const stale = await change('"one"')
    expect([stale.status, stale.body.error.code]).toEqual([409, 'STALE'])
  })

  it('is its age', async () => {
    const { headers } = await call(`/things/${newId()}`)
    expect(headers.get('deprecation')).toBe(`@${Date.UTC(2026, 10, 1) / 1000}`)
    expect(headers.get('sunset')).toBe('Sat, 01 May 2027 00:00:00 GMT')
    expect(headers.get('link')).toBe('</api/v1/stuff/{id}>; rel="successor-version"')
  })

  it('is how many requests are left, and when there are more', async () => {
    const answers = await Promise.all(Array.from({ length: 460 }, () => call('/things?limit=1', 'busy')))
    const served = answers.filter(({ status }) => status === 200)
    expect(served).toHaveLength(450)
    expect(served[0]?.headers.get('ratelimit-limit')).toBe('450')
    const refusedOne = answers.find(({ status }) => status === 429)
    expect(refusedOne?.body.error.code).toBe('TOO_MANY_REQUESTS')
    expect(Number(refusedOne?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refusedOne?.headers.get('ratelimit-remaining')).toBe('0')
    const { rows } = await sql<{ points: number }>`
      select points from web.rate_limits where key = 'api:busy'`.execute(site.database.db)
    // Counted in the database, for all processes; a statement for twenty requests.
    expect(rows[0]?.points).toBeGreaterThanOrEqual(450)
    expect((await call('/things?limit=1', 'idle')).status).toBe(200)
  })
})

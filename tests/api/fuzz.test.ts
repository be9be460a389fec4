import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { signProgramIn } from '../../src/modules/identity/tokens/programs.ts'
import { modules } from '../../src/modules.ts'
import { openApi } from '../../src/web/kit/api/openapi.ts'
import { isUuid } from '../../src/web/kit/uuid.ts'
import { register, shelve } from '../ashgrove.ts'
import { secret, somebodyElse } from '../somebody-else.ts'
import type { ApiClient } from './client.ts'
import { apiSite } from './given.ts'
import { type OddRequest, oddRequests } from './requests.ts'

/** How many requests for each endpoint and person; more with FUZZ_RUNS, another beginning with FUZZ_SEED. */
const runs = Number(process.env.FUZZ_RUNS ?? 25)
const seed = Number(process.env.FUZZ_SEED ?? 20_261_120)

const given = apiSite()
const { site } = given
const endpoints = modules.flatMap(({ api = [] }) => api)
const { paths, components } = openApi(endpoints, 'test')

const known: string[] = []
const own: Record<string, string> = {}
const theirs = given.anybody()
const people: { name: string; client: () => ApiClient }[] = []

beforeAll(async () => {
  const owner = await given.owner()
  const reader = await given.reader()
  const browser = site.browser()
  await browser.submit('/sign-in', { email: 'ines@example.org', password: 'four words not together' })
  const patron = await register(site, browser, '20000001')
  const { workId, copyIds } = await shelve(site, 'Middlemarch', 'M1')
  const { libraryId, branchId } = await given.ids()
  const patronId = patron.replace('/patrons/', '')
  const readersId: string = (await reader.get('/users/me')).body.data.id
  const lent = await owner.post('/loans', { library_id: libraryId, barcode: 'M1', patron_id: patronId })
  const facts = { name: 'Tuesday Readers', language: 'en', zone: 'Europe/London', joining: 'open' }
  const clubId: string = (await owner.post('/clubs', facts)).body.data.id
  await reader.put(`/clubs/${clubId}/membership`, {})
  const starting = { title: 'Rome', body: 'She is crying.' }
  const threadId: string = (await reader.post(`/clubs/${clubId}/threads`, starting)).body.data.id
  const said = await reader.get(`/threads/${threadId}/comments`)
  const { meetingId, pollId, betId, optionId } = await gathering(owner, reader, { clubId, workId })
  Object.assign(own, {
    clubs: clubId,
    threads: threadId,
    meetings: meetingId,
    polls: pollId,
    bets: betId,
    option_id: optionId,
    work_id: workId,
    comments: said.body.data[0].id,
    libraries: libraryId,
    library_id: libraryId,
    branch_id: branchId,
    home_branch_id: branchId,
    books: workId,
    copies: copyIds[0],
    copy_id: copyIds[0],
    patrons: patronId,
    patron_id: patronId,
    loans: lent.body.data.id,
    users: readersId,
    members: readersId,
    barcode: 'M1',
  })
  known.push(...Object.values(own).filter(isUuid))
  const other = await somebodyElse(site.database.db)
  known.push(...other.ids)
  const pair = await signProgramIn(
    site.database.db,
    other.personId,
    { device: 'test', address: '127.0.0.1' },
    new Date(),
  )
  theirs.token = pair.access_token
  people.push(
    { name: 'a stranger', client: given.anybody },
    { name: 'a reader', client: () => reader },
    { name: 'an owner', client: () => owner },
  )
  // An owner of one library, who looks after nothing else.
  await sql`update identity.people set role = 'user'`.execute(site.database.db)
})

/** A meeting to come of their club, with a bet on it that the reader may answer, and a poll with a title. */
async function gathering(
  owner: ApiClient,
  reader: ApiClient,
  { clubId, workId }: { clubId: string; workId: string },
) {
  const idOf = (answer: { status: number; body: { data: { id: string } } }): string => {
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    return answer.body.data.id
  }
  const time = { starts_at: '2100-01-02T19:30:00Z', ends_at: '2100-01-02T21:00:00Z' }
  const meetingId = idOf(await owner.post(`/clubs/${clubId}/meetings`, { work_id: workId, ...time }))
  const bet = { kind: 'attendance', closes_at: '2100-01-01T00:00:00Z', cuts: [2] }
  const opened = await owner.post(`/meetings/${meetingId}/bets`, bet)
  const betId = idOf(opened)
  const closes_at = new Date(Date.now() + 86_400_000).toISOString()
  const pollId = idOf(await owner.post(`/clubs/${clubId}/polls`, { title: 'January', closes_at }))
  await reader.post(`/polls/${pollId}/proposals`, { work_id: workId })
  await reader.put(`/meetings/${meetingId}/attendance`, { answer: 'yes' })
  return { meetingId, pollId, betId, optionId: opened.body.data.options[1].id as string }
}

// These end what the others need, or send mails by the hundred; their own tests see to them.
const apart = new Set(['logout', 'deleteMe', 'changePassword', 'setAvatar'])

const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, { operationId }]) => !apart.has(operationId))
    .map(([method, operation]) => ({ method, path, operation, name: operation.operationId })),
)

async function send(client: ApiClient, { method, path, headers, body }: OddRequest) {
  const response = await fetch(`${site.origin}/api/v1${path}`, {
    method,
    ...(body === undefined || method === 'GET' ? {} : { body }),
    headers: {
      ...(client.token ? { Authorization: `Bearer ${client.token}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
  })
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  }
}

describe('whatever is sent', { timeout: 600_000 }, () => {
  it('has somebody to send it', () => {
    expect(operations.length).toBeGreaterThan(30)
    expect(new Set(known).size).toBeGreaterThan(12)
  })

  it('has something to be found, by the one whose it is', async () => {
    for (const path of ['/users/me', '/libraries?mine=true', '/loans'])
      expect(JSON.stringify((await theirs.get(path)).body), path).toContain(secret)
  })

  it.each(operations)(
    'to $name is answered as declared, and tells nothing of others',
    async ({ method, path, operation }) => {
      for (const { client } of people)
        await fc.assert(
          fc.asyncProperty(
            oddRequests(method, path, operation, { ids: known, own, schemas: components.schemas }),
            async request => {
              const { status, type, text } = await send(client(), request)
              expect(status).toBeLessThan(500)
              if (text === '' || !/json/.test(type)) {
                expect([200, 304]).toContain(status)
                return
              }
              // What was sent comes back in some answers; it is no news.
              if (!JSON.stringify(request).includes(secret))
                expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
              given.conformance.hold(request.method, `/api/v1${request.path}`, status, JSON.parse(text))
            },
          ),
          { numRuns: runs, seed },
        )
    },
  )

  it('has reached what lies behind the checks, too', () => {
    const unreached = given.conformance.unseen.filter(name => !apart.has(name))
    expect(unreached.length, unreached.join()).toBeLessThan(operations.length / 2)
  })
})

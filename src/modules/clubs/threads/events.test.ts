import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { endEventStreams } from '../../../web/kit/event-stream.ts'

const site = testSite()
let ines: Somebody
let wren: Somebody
let thread = ''

beforeAll(async () => {
  ines = await somebody(site, 'Ines')
  wren = await somebody(site, 'Wren')
  const facts = { name: 'Tuesday Readers', language: 'en', zone: 'Europe/London', joining: 'open' }
  const club = (await ines.browser.submit('/clubs', { ...facts, once: newId() })).location ?? ''
  await wren.browser.submit(`${club}/membership`)
  const { libraryId, branchIds } = await makeLibrary(site.database.db)
  const shelved = { libraryId, branchId: branchIds[0] ?? '', title: 'Middlemarch', barcodes: [] }
  const { workId } = await putOnShelf(site.database.db, shelved)
  const meeting = newId()
  await sql`insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
    values (${meeting}, ${club.replace('/clubs/', '')}, ${workId}, '2026-12-01T19:00Z', '2026-12-01T21:00Z', now())`.execute(
    site.database.db,
  )
  const starting = { title: 'Rome', body: 'First words.', meeting, gate: '0', once: newId() }
  thread = (await ines.browser.submit(`${club}/threads`, starting)).location ?? ''
})

async function listen({ browser }: Somebody, headers: Record<string, string> = {}) {
  const { html } = await browser.visit(thread)
  const address = /data-events="([^"]+)"/.exec(html)?.[1] ?? ''
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return fetch(site.origin + address, { headers: { Cookie: cookie, ...headers } })
}

/** Reads until this many events have come, or it ends. */
async function heard(answer: Response, many: number): Promise<string> {
  let text = ''
  for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    if (text.split('event: said').length > many) break
  }
  return text
}

it('tells each reader of what they may read, and nothing of the rest', async () => {
  const answer = await listen(wren)
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/)
  await ines.browser.submit(`${thread}/comments`, { body: 'Sealed words.', gate: '900000' })
  const { location } = await ines.browser.submit(`${thread}/comments`, { body: 'Open words.', gate: '0' })
  const id = location?.replace(/^.*#comment-/, '')
  const text = await heard(answer, 1)
  expect(text).toContain(`id: ${id}\nevent: said\ndata: {"id":"${id}","words":"Ines said something"}`)
  expect(text.match(/event: said/g)).toHaveLength(1)
  expect(text).not.toMatch(/words\./)
})

it('goes on after the last one that the browser knows of', async () => {
  const first = await ines.browser.submit(`${thread}/comments`, { body: 'Known.', gate: '0' })
  const known = first.location?.replace(/^.*#comment-/, '') ?? ''
  const second = await ines.browser.submit(`${thread}/comments`, { body: 'Missed.', gate: '0' })
  const text = await heard(await listen(wren, { 'Last-Event-ID': known }), 1)
  expect(text).toContain(`id: ${second.location?.replace(/^.*#comment-/, '')}\n`)
  expect(text).not.toContain(`id: ${known}\n`)
})

it('lets a server close, whoever still listens', async () => {
  const answer = await listen(wren)
  const ended = heard(answer, 1)
  endEventStreams()
  expect(await ended).toContain('retry: ')
})

it('is for members alone', async () => {
  const mina = await somebody(site, 'Mina')
  expect((await mina.browser.visit(`${thread}/events`)).status).toBe(404)
})

import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'

const site = testSite()
let ines: Somebody
let wren: Somebody
let mina: Somebody
let jonas: Somebody
let club = ''
let meetingId = ''
let workId = ''

beforeAll(async () => {
  ines = await somebody(site, 'Ines')
  wren = await somebody(site, 'Wren')
  mina = await somebody(site, 'Mina')
  jonas = await somebody(site, 'Jonas')
  const facts = { name: 'Tuesday Readers', language: 'en', zone: 'Europe/London', joining: 'open' }
  club = (await ines.browser.submit('/clubs', { ...facts, once: newId() })).location ?? ''
  await wren.browser.submit(`${club}/membership`)
  const { libraryId, branchIds } = await makeLibrary(site.database.db)
  const shelved = { libraryId, branchId: branchIds[0] ?? '', title: 'Middlemarch', barcodes: [] }
  workId = (await putOnShelf(site.database.db, shelved)).workId
  await sql`update catalog.editions set pages = 800 where work_id = ${workId}`.execute(site.database.db)
  meetingId = newId()
  await sql`insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
    values (${meetingId}, ${club.replace('/clubs/', '')}, ${workId}, '2026-12-01T19:00Z', '2026-12-01T21:00Z', now())`.execute(
    site.database.db,
  )
})

const start = async (fields: Record<string, string> = {}) => {
  const told = { title: 'Rome', body: 'Safe words.', meeting: meetingId, milestone: '', gate: '0' }
  const { location } = await ines.browser.submit(`${club}/threads`, { ...told, ...fields, once: newId() })
  return location ?? ''
}
const commentOn = async (thread: string, { browser }: Somebody, words: string) => {
  const { html } = await browser.visit(thread)
  const before = html.slice(0, html.indexOf(words))
  return /id="comment-([0-9a-f-]+)"(?![\s\S]*id="comment-)/.exec(before)?.[1] ?? ''
}

describe('the pages of a thread', () => {
  it('show what is open, count what is sealed by the reader’s own pages, and hold nothing of it', async () => {
    const thread = await start({ body: 'Safe words.' })
    await ines.browser.submit(`${thread}/comments`, { body: 'Casaubon **dies**.', gate: '465000' })
    const { html, text } = await wren.browser.visit(thread)
    expect(text).toContain('Safe words.')
    expect(text).toContain('Sealed until page 372 1 post.')
    expect(html).not.toContain('Casaubon')
    const opened = await wren.browser.submitAndFollow(`${thread}/opening`)
    expect(opened.html).toContain('Casaubon <strong>dies</strong>.')
    expect(opened.text).toContain('You opened this thread')
    expect((await wren.browser.submitAndFollow(`${thread}/sealing`)).html).not.toContain('Casaubon')
  })

  it('offer the reader’s own place, which opens and closes with their log', async () => {
    const thread = await start()
    await wren.browser.submit('/reading', { work: workId, status: 'reading' })
    const { rows } = await sql<{
      id: string
    }>`select id from reading.books where person_id = ${wren.id}`.execute(site.database.db)
    const book = `/reading/${rows[0]?.id}`
    await wren.browser.submit(`${book}/progress`, { unit: 'page', value: '318' })
    const { text, html } = await wren.browser.visit(thread)
    expect(text).toContain('page 318 (yours)')
    expect(html).toMatch(/<option value="397500" selected>page 318 \(yours\)/)
  })

  it('keep the place of a comment that is changed, also one that the list has not', async () => {
    for (const [gate, chosen] of [
      ['0', 'the first page: for everybody'],
      ['123456', '13 %'],
      ['1000000', 'the end'],
    ] as const) {
      const words = `From ${gate}.`
      const id = await commentOn(await start({ body: words, gate }), ines, words)
      const { html } = await ines.browser.visit(`/comments/${id}`)
      expect(/<option value="(\d+)" selected>([^<]*)</.exec(html)?.slice(1)).toEqual([gate, chosen])
    }
  })

  it('are as if there were none for who is not in the club', async () => {
    const thread = await start()
    const id = await commentOn(thread, ines, 'Safe words.')
    for (const address of [
      `${club}/threads`,
      `${club}/threads/new`,
      `${club}/reports`,
      thread,
      `/comments/${id}`,
    ])
      expect([address, (await mina.browser.visit(address)).status]).toEqual([address, 404])
    const sent = { body: 'Let me in.', gate: '0' }
    expect((await mina.browser.submit(`${thread}/comments`, sent)).status).toBe(404)
    expect((await site.browser().visit(thread)).location).toContain('/sign-in')
  })

  it('keep what was typed where it is refused, and say why', async () => {
    const tried = await wren.browser.submit(`${await start()}/comments`, { body: ' ', gate: '465000' })
    expect([tried.status, tried.title]).toEqual([422, expect.stringMatching(/^Error: /)])
    expect(tried.text).toContain('There is a problem Write something')
    const long = await ines.browser.submit(`${club}/threads`, {
      title: '',
      body: 'Kept words.',
      once: newId(),
    })
    expect([long.status, long.text]).toEqual([422, expect.stringContaining('Enter a title')])
    expect(long.html).toContain('Kept words.')
  })

  it('let one change, react, report and keep order', async () => {
    const thread = await start({ body: 'Odd words.' })
    const id = await commentOn(thread, ines, 'Odd words.')
    const { location } = await wren.browser.submit(`/comments/${id}/reaction`, { kind: 'moved' })
    expect(location).toBe(`${thread}#comment-${id}`)
    expect((await ines.browser.visit(thread)).text).toContain('Moving 1')
    expect((await wren.browser.submit(`/comments/${id}/report`, { reason: '' })).text).toContain(
      'Say what is wrong',
    )
    await wren.browser.submit(`/comments/${id}/report`, { reason: 'Too odd.' })
    expect((await wren.browser.visit(`${club}/reports`)).status).toBe(403)
    expect((await ines.browser.visit(`${club}/reports`)).text).toContain('Too odd.')
    await ines.browser.submit(`/comments/${id}`, { body: 'Even words.', gate: '0', seen: '1' })
    const stale = await ines.browser.submit(`/comments/${id}`, { body: 'Lost words.', gate: '0', seen: '1' })
    expect([stale.status, stale.text]).toEqual([409, expect.stringContaining('You changed it elsewhere')])
    expect(stale.html).toContain('Lost words.')
    expect((await ines.browser.visit(`/comments/${id}`)).text).toContain('What it said before')
    await ines.browser.submit(`/comments/${id}/judgement`, { outcome: 'hidden' })
    expect((await wren.browser.visit(thread)).html).not.toContain('Even words.')
    expect((await wren.browser.submit(`/comments/${id}/judgement`, { outcome: 'kept' })).status).toBe(403)
    await ines.browser.submit(`/comments/${id}/deletion`)
    expect((await wren.browser.visit(thread)).text).toContain('This was deleted.')
    await ines.browser.submit(`${thread}/closing`)
    expect((await wren.browser.visit(thread)).text).toContain('This thread is closed.')
  })

  it('lead from a name to its page, for who may open that', async () => {
    await jonas.browser.submit(`${club}/membership`)
    const jonasIsSeenBy = (who: string) =>
      sql`update identity.people set page_seen_by = ${who} where id = ${jonas.id}`.execute(site.database.db)
    await jonasIsSeenBy('here')
    const thread = await start({ body: 'Ask @Jonas, not @mina.' })
    const seen = async () => (await wren.browser.visit(thread)).html
    expect(await seen()).toContain('Ask <a href="/people/jonas">@Jonas</a>, not @mina.')
    await jonasIsSeenBy('nobody')
    expect(await seen()).toContain('Ask @Jonas, not @mina.')
  })

  it('show safe Markdown alone', async () => {
    const thread = await start({ body: '<script>alert(1)</script> ![x](https://example.org/x.png)' })
    const { html } = await wren.browser.visit(thread)
    expect(html).not.toContain('<script>alert')
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;script&gt;')
  })
})

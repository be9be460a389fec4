import { sql } from 'kysely'
import { newId } from '../../src/id.ts'
import { shelve } from '../ashgrove.ts'
import type { Browser, testSite } from '../site.ts'
import { somebody } from '../somebody.ts'
import { betsInEveryState } from './bets.fixture.ts'

type Site = ReturnType<typeof testSite>

/** Addresses of all pages of a club with somebody in it and somebody at its door; and some in another state. */
export async function clubInEveryState(
  site: Site,
  visitor: Browser,
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const facts = {
    description: 'Long novels, slowly, and tea.\n\nSometimes cake.',
    place: 'Central, in the reading room on the second floor',
    language: 'en',
    zone: 'Europe/London',
  }
  const found = async (name: string, joining: string) =>
    (await visitor.submit('/clubs', { ...facts, name, joining, once: newId() })).location ?? ''
  const club = await found('Tuesday Readers of Very Long Novels', 'request')
  const ended = await found('Ended', 'open')
  await visitor.submit(`${ended}/archiving`, {})
  const reed = await somebody(site, 'Reed')
  await reed.browser.submit(`${club}/membership`, { message: 'I read slowly.' })
  await visitor.submit(`${club}/requests/${reed.id}/acceptance`, {})
  const lark = await somebody(site, 'Lark')
  await lark.browser.submit(`${club}/membership`, {})
  await visitor.submit(`${club}/invitation`, {})
  const polls = await pollsInEveryState(site, visitor, club)
  const { html } = await visitor.visit(`${club}/members`)
  const other = await reed.browser.submit('/clubs', {
    ...facts,
    name: 'Another',
    joining: 'request',
    once: newId(),
  })
  // Reed invites the visitor, who invites one of two other friends to theirs.
  const { rows: owners } = await sql<{ id: string }>`select person_id as id from clubs.members
    where club_id = ${club.replace('/clubs/', '')} and role = 'organiser'`.execute(site.database.db)
  const visitorId = owners[0]?.id ?? ''
  for (const friend of [reed.id, (await somebody(site, 'Finch')).id, (await somebody(site, 'Robin')).id]) {
    const [low, high] = [friend, visitorId].toSorted()
    await sql`insert into identity.relations (low_id, high_id, friends_since)
      values (${low}, ${high}, now())`.execute(site.database.db)
  }
  const { html: reeds } = await reed.browser.visit(`${other.location}/members`)
  const friend = /<option value="([0-9a-f-]+)"/.exec(reeds)?.[1] ?? ''
  await reed.browser.submit(`${other.location}/invitations`, { friend })
  const { html: own } = await visitor.visit(`${club}/members`)
  await visitor.submit(`${club}/invitations`, { friend: /<option value="([0-9a-f-]+)"/.exec(own)?.[1] ?? '' })
  const plan = (workId: string, day: string, more: object = {}) =>
    visitor.submit(`${club}/meetings`, {
      work: workId,
      day,
      begins: '19:30',
      ends: '21:00',
      place: 'The reading room',
      agenda: 'Books one to four.',
      ...more,
      once: newId(),
    })
  const { workId } = await shelve(site, 'A novel of eight hundred pages to meet over', 'C1')
  const meeting = (await plan(workId, '2099-03-05', { link: 'https://meet.example/tuesday' })).location ?? ''
  const off = (await plan(workId, '2099-04-05')).location ?? ''
  await visitor.submit(`${off}/cancellation`, { because: 'Snow.' })
  const before = (await plan(workId, '2099-02-05')).location ?? ''
  await sql`update clubs.meetings set starts_at = now() - interval '2 days', ends_at = now() - interval '46 hours',
    minutes = 'We liked it.' where id = ${before.replace('/meetings/', '')}`.execute(site.database.db)
  await sql`insert into clubs.scores (meeting_id, club_id, came, finished, counted_at)
    select id, club_id, 5, 3, now() from clubs.meetings where id = ${before.replace('/meetings/', '')}`.execute(
    site.database.db,
  )
  await visitor.submit(`${meeting}/milestones`, {
    name: 'Part one',
    unit: 'percent',
    value: '40',
    due: '2099-03-01',
  })
  await visitor.submit(`${meeting}/attendance`, { answer: 'yes' })
  await visitor.submit(`${club}/sharing`, { shares: 'place' })
  await reed.browser.submit(`${club}/sharing`, { shares: 'pace' })
  await visitor.submit('/clubs/calendar', {})
  const talk = await talkInEveryState(site, visitor, reed.browser, club)
  const bets = await betsInEveryState(site, visitor, { club, member: reed.browser })
  return {
    addresses: new Map([
      ...bets.addresses,
      ...talk.addresses,
      ['/clubs/:id', club],
      ['/clubs/:id/members', `${club}/members`],
      ['/clubs/:id/members/:member', `${club}/members/${reed.id}`],
      ['/clubs/:id/settings', `${club}/settings`],
      ['/clubs/:id/picture', `${club}/picture`],
      ['/clubs/:id/meetings', `${club}/meetings`],
      ['/clubs/:id/meetings/new', `${club}/meetings/new?work=${workId}`],
      ['/meetings/:id', meeting],
      ['/meetings/:id/edit', `${meeting}/edit`],
      ['/clubs/:id/leaving', `${club}/leaving`],
      ['/clubs/:id/polls', `${club}/polls`],
      ['/clubs/:id/polls/new', `${club}/polls/new`],
      ['/polls/:id', polls.open],
      ['/polls/:id/proposals/new', `${polls.open}/proposals/new`],
      ['/clubs/invitations/:invitation/:signed', /\/clubs\/invitations\/[^"<]+/.exec(html)?.[0] ?? ''],
    ]),
    further: [
      ...talk.further,
      ...bets.further,
      ...polls.further,
      ended,
      off,
      before,
      `${club}/meetings/new?q=novel`,
      `${club}/meetings/new?q=nothing+like+it`,
      other.location ?? '',
      '/clubs?q=nothing+like+it',
    ],
  }
}

/** Threads of a club: about a book, with what is open, sealed, answered, reported and deleted; about nothing; and closed. */
async function talkInEveryState(site: Site, visitor: Browser, reader: Browser, club: string) {
  const meetingId = newId()
  await sql`insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
    select ${meetingId}, ${club.replace('/clubs/', '')}, id, '2026-12-01T19:00Z', '2026-12-01T21:00Z', now()
    from catalog.works limit 1`.execute(site.database.db)
  const start = async (browser: Browser, fields: Record<string, string>) =>
    (
      await browser.submit(`${club}/threads`, {
        body: 'Rome, and *she* is crying.',
        ...fields,
        once: newId(),
      })
    ).location ?? ''
  const thread = await start(reader, { title: 'Rome', meeting: meetingId })
  const { html } = await visitor.visit(thread)
  const first = /id="comment-([0-9a-f-]+)"/.exec(html)?.[1] ?? ''
  const own = await visitor.submit(`${thread}/comments`, {
    body: 'Yes.\n\n> She is.',
    gate: '0',
    answers: first,
  })
  await visitor.submit(`${thread}/comments`, { body: 'To go.', gate: '0' })
  for (const gate of ['300000', '500000', '700000', '900000'])
    await reader.submit(`${thread}/comments`, { body: 'The end.', gate })
  await visitor.submit(`/comments/${first}/reaction`, { kind: 'moved' })
  const answer = own.location?.replace(/^.*#comment-/, '') ?? ''
  await visitor.submit(`/comments/${answer}`, { body: 'No.', gate: '0', seen: '1' })
  await visitor.submit(`/comments/${first}/report`, { reason: 'Too loud.' })
  const closed = await start(visitor, { title: 'Cake' })
  await visitor.submit(`${closed}/closing`)
  const opened = await start(visitor, { title: 'Opened', meeting: meetingId })
  await visitor.submit(`${opened}/opening`)
  return {
    addresses: [
      ['/clubs/:id/threads', `${club}/threads`],
      ['/clubs/:id/threads/new', `${club}/threads/new?meeting=${meetingId}`],
      ['/clubs/:id/reports', `${club}/reports`],
      ['/threads/:id', thread],
      ['/comments/:id', `/comments/${answer}`],
    ] as const,
    further: [closed, opened, `${thread}?answers=${first}`, `/comments/${first}`, `${club}/threads/new`],
  }
}

/** A vote that goes on, and others that are counted, without a title and without a ballot. */
async function pollsInEveryState(site: Site, visitor: Browser, club: string) {
  const day = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
  const opened = async (title: string) =>
    (await visitor.submit(`${club}/polls`, { title, day, time: '20:00', once: newId() })).location ?? ''
  const { workId } = await shelve(site, 'The Death and Life of Great American Cities', 'V1')
  const withTitles = async (title: string) => {
    const poll = await opened(title)
    await visitor.submit(`${poll}/proposals`, { work: workId, words: 'Long nights.', once: newId() })
    for (const name of ['A Book Nobody Has', 'Another'])
      await visitor.submit(`${poll}/books`, { title: name, author: 'Ana Ribeiro', once: newId() })
    const { html } = await visitor.visit(poll)
    const fields = [...html.matchAll(/name="(rank-[^"]+)"/g)].map(([, name = '']) => name)
    await visitor.submit(
      `${poll}/ballot`,
      Object.fromEntries(fields.map((name, place) => [name, `${place + 1}`])),
    )
    return poll
  }
  const open = await withTitles('January’s book')
  const counted = await withTitles('February’s book')
  const blank = await opened('March’s book')
  const nobody = await opened('April’s book')
  for (const poll of [counted, nobody]) await visitor.submit(`${poll}/closing`)
  return {
    open,
    further: [counted, blank, nobody, `${open}/proposals/new?work=${workId}`, `${open}/proposals/new?q=xy`],
  }
}

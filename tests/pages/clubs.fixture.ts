import { newId } from '../../src/id.ts'
import { shelve } from '../ashgrove.ts'
import type { Browser, testSite } from '../site.ts'
import { somebody } from '../somebody.ts'

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
  const wren = await somebody(site, 'Wren')
  await wren.browser.submit(`${club}/membership`, { message: 'I read slowly.' })
  await visitor.submit(`${club}/requests/${wren.id}/acceptance`, {})
  const jonas = await somebody(site, 'Jonas')
  await jonas.browser.submit(`${club}/membership`, {})
  await visitor.submit(`${club}/invitation`, {})
  const polls = await pollsInEveryState(site, visitor, club)
  const { html } = await visitor.visit(`${club}/members`)
  const other = await wren.browser.submit('/clubs', {
    ...facts,
    name: 'Another',
    joining: 'request',
    once: newId(),
  })
  return {
    addresses: new Map([
      ['/clubs/:id', club],
      ['/clubs/:id/members', `${club}/members`],
      ['/clubs/:id/members/:member', `${club}/members/${wren.id}`],
      ['/clubs/:id/settings', `${club}/settings`],
      ['/clubs/:id/leaving', `${club}/leaving`],
      ['/clubs/:id/polls', `${club}/polls`],
      ['/clubs/:id/polls/new', `${club}/polls/new`],
      ['/polls/:id', polls.open],
      ['/polls/:id/proposals/new', `${polls.open}/proposals/new`],
      ['/clubs/invitations/:invitation/:signed', /\/clubs\/invitations\/[^"<]+/.exec(html)?.[0] ?? ''],
    ]),
    further: [...polls.further, ended, other.location ?? '', '/clubs?q=nothing+like+it'],
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

import { newId } from '../../src/id.ts'
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
  const wren = await somebody(site, 'Wren')
  await wren.browser.submit(`${club}/membership`, { message: 'I read slowly.' })
  await visitor.submit(`${club}/requests/${wren.id}/acceptance`, {})
  const jonas = await somebody(site, 'Jonas')
  await jonas.browser.submit(`${club}/membership`, {})
  await visitor.submit(`${club}/invitation`, {})
  const { html } = await visitor.visit(`${club}/members`)
  const other = await wren.browser.submit('/clubs', {
    ...facts,
    name: 'Another',
    joining: 'request',
    once: newId(),
  })
  const bets = await betsInEveryState(site, visitor, { club, member: wren.browser })
  return {
    addresses: new Map([
      ...bets.addresses,
      ['/clubs/:id', club],
      ['/clubs/:id/members', `${club}/members`],
      ['/clubs/:id/members/:member', `${club}/members/${wren.id}`],
      ['/clubs/:id/settings', `${club}/settings`],
      ['/clubs/:id/leaving', `${club}/leaving`],
      ['/clubs/invitations/:invitation/:signed', /\/clubs\/invitations\/[^"<]+/.exec(html)?.[0] ?? ''],
    ]),
    further: [...bets.further, ended, other.location ?? '', '/clubs?q=nothing+like+it'],
  }
}

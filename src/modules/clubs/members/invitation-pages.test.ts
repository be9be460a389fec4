import { beforeAll, beforeEach, expect, it } from 'vitest'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'

const site = testSite()
let ines: Somebody
let wren: Somebody
let club = ''

beforeAll(async () => {
  ines = await somebody(site, 'Ines')
  wren = await somebody(site, 'Wren')
  await wren.browser.submit('/friends/requests', { who: '@ines' })
  await ines.browser.submit(`/friends/${wren.id}/acceptance`)
})

beforeEach(async () => {
  const facts = { name: 'Tuesday Readers', language: 'en', zone: 'Europe/London', joining: 'invitation' }
  club = (await ines.browser.submit('/clubs', { ...facts, once: newId() })).location ?? ''
})

const invite = (friend = wren.id) => ines.browser.submit(`${club}/invitations`, { friend })

it('is seen on the first page and among clubs, and accepted in one press', async () => {
  expect((await wren.browser.visit(club)).status).toBe(404)
  expect((await ines.browser.visit(`${club}/members`)).html).toContain(`<option value="${wren.id}"`)
  expect((await invite()).location).toBe(`${club}/members`)
  expect((await ines.browser.visit(`${club}/members`)).text).toContain('Invited on')
  for (const page of ['/', '/clubs', club]) {
    const { text, html } = await wren.browser.visit(page)
    expect([page, text.includes('Ines invites you to this club.')]).toEqual([page, true])
    expect(html).toContain(`action="${club}/membership"`)
  }
  const joined = await wren.browser.submit(`${club}/membership`)
  expect(joined.location).toBe(club)
  expect((await wren.browser.visit('/clubs')).text).not.toContain('invites you')
})

it('is declined, or taken back by who runs the club, and by nobody else', async () => {
  await invite()
  const reed = await somebody(site, `Reed${newId().slice(-6)}`)
  expect((await reed.browser.submit(`${club}/invitation/refusal`)).status).toBe(404)
  expect((await wren.browser.submit(`${club}/invitations/${wren.id}/withdrawal`)).status).toBe(404)
  expect((await reed.browser.submit(`${club}/invitations`, { friend: wren.id })).status).toBe(404)
  expect((await ines.browser.submit(`${club}/invitations/${wren.id}/withdrawal`)).status).toBe(303)
  expect((await wren.browser.visit(club)).status).toBe(404)
  await invite()
  expect((await wren.browser.submit(`${club}/invitation/refusal`)).location).toBe('/clubs')
  const again = await invite()
  expect(again.status).toBe(422)
  expect(again.text).toContain('They said no lately.')
  expect((await invite(reed.id)).text).toContain('Choose one of your friends')
  expect((await ines.browser.submit(`${club}/invitations`, {})).text).toContain('Choose a friend')
})

import { beforeAll, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { countBallotsOf } from './closing.ts'

const site = testSite()
let ines: Browser
let wren: Browser
let eve: Browser
let club = ''
let workId = ''

beforeAll(async () => {
  await prepareJobs(site.database.pool, [countBallotsOf])
  ines = await librarian(site)
  workId = (await shelve(site, 'Pachinko', 'P1', 'P2')).workId
  const facts = { name: 'Tuesday Readers', language: 'en', zone: 'Europe/London', joining: 'open' }
  club = (await ines.submit('/clubs', { ...facts, once: newId() })).location ?? ''
  wren = (await somebody(site, 'Wren')).browser
  eve = (await somebody(site, 'Eve')).browser
  await wren.submit(`${club}/membership`, {})
})

const inAWeek = () => new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
const open = async () =>
  (
    await ines.submit(`${club}/polls`, {
      title: 'January’s book',
      day: inAWeek(),
      time: '20:00',
      once: newId(),
    })
  ).location ?? ''
const fieldsIn = (html: string) => [...html.matchAll(/name="(rank-[^"]+)"/g)].map(([, name = '']) => name)

describe('a vote', () => {
  it('is opened by who keeps order in the club, and keeps what was typed', async () => {
    expect((await wren.visit(`${club}/polls/new`)).status).toBe(403)
    const past = await ines.submit(`${club}/polls`, { title: 'January', day: '2020-01-01', time: '20:00' })
    expect(past.status).toBe(422)
    expect(past.html).toContain('Voting cannot end in the past')
    expect(past.html).toContain('value="January"')
    const poll = await open()
    expect((await wren.visit(`${club}/polls`)).html).toContain(poll)
    expect((await eve.visit(poll)).status).toBe(404)
    expect((await eve.visit(`${club}/polls`)).status).toBe(404)
    expect((await site.browser().visit(poll)).location).toContain('/sign-in')
  })

  it('goes from proposals over ballots to a book to meet over', async () => {
    const poll = await open()
    const chosen = await wren.visit(`${poll}/proposals/new?work=${workId}`)
    expect(chosen.html).toContain(`name="work" value="${workId}"`)
    expect((await wren.visit(`${poll}/proposals/new?q=nothing+like+it`)).text).toContain(
      'Nothing in the catalogue',
    )
    await wren.submit(`${poll}/proposals`, { work: workId, words: 'Long nights.', once: newId() })
    const nothing = await wren.submit(`${poll}/books`, { isbn: '123', title: '', author: '' })
    expect([nothing.status, nothing.html.includes('Enter an ISBN with 10 or 13 digits')]).toEqual([422, true])
    await wren.submit(`${poll}/books`, { title: 'A Book Nobody Has', author: 'Ana Ribeiro', once: newId() })
    const again = await ines.submit(`${poll}/proposals`, { work: workId })
    expect([again.status, again.html.includes('on the ballot already')]).toEqual([422, true])

    const { html } = await ines.visit(poll)
    expect(html).toContain('<b>Ashgrove Libraries</b>: 2 copies, 2 on the shelf')
    expect(html).toContain('In none of our libraries')
    expect((await wren.visit(poll)).html).not.toContain('Ashgrove Libraries</b>')
    expect((await wren.visit(poll)).html).toContain('Other members’ public libraries</b>: 2 copies')
    // Its record is its proposer's alone, so that others are not led to a page that they may not see.
    expect(html).toContain('A Book Nobody Has')
    const [first = '', second = ''] = fieldsIn(html)
    const twice = await ines.submit(`${poll}/ballot`, { [first]: '1', [second]: '1' })
    expect([twice.status, twice.html.includes('Use each number once')]).toEqual([422, true])
    expect((await ines.submit(`${poll}/ballot`, { [first]: '2', [second]: '1' })).status).toBe(303)
    expect((await wren.submit(`${poll}/ballot`, { [second]: '1' })).status).toBe(303)
    expect((await ines.visit(poll)).html).toContain('2 have voted')

    expect((await wren.submit(`${poll}/closing`)).status).toBe(403)
    await ines.submit(`${poll}/closing`)
    const result = await ines.visit(poll)
    expect(result.html).toContain('A Book Nobody Has wins with 2 of 2 ballots.')
    const plan = /href="([^"]+meetings\/new\?work=[^"]+)"/.exec(result.html)?.[1] ?? ''
    expect((await ines.visit(plan)).html).toContain('A Book Nobody Has')
    const meeting = { work: plan.split('work=')[1] ?? '', day: inAWeek(), begins: '19:30', ends: '21:00' }
    const planned = await ines.submit(`${club}/meetings`, { ...meeting, once: newId() })
    expect(planned.location).toMatch(/^\/meetings\//)
    const late = await wren.submit(`${poll}/ballot`, { [first]: '1' })
    expect([late.status, late.html.includes('Voting has ended')]).toEqual([422, true])
  })

  it('lets a title go by who proposed it, and not by another member', async () => {
    const poll = await open()
    await ines.submit(`${poll}/proposals`, { work: workId, once: newId() })
    const { html } = await ines.visit(poll)
    const removal = /action="(\/polls\/[^"]+\/removal)"/.exec(html)?.[1] ?? ''
    expect((await wren.visit(poll)).html).not.toContain(removal)
    expect((await wren.submit(removal)).status).toBe(403)
    expect((await ines.submit(removal)).status).toBe(303)
    expect((await ines.visit(poll)).html).toContain('No title is proposed yet')
  })
})

import { beforeAll, expect, it } from 'vitest'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { learnAll } from './learn-job.ts'
import { type Ground, ground } from './taste.fixture.ts'

const site = testSite()
let place: Ground
let ivy: Somebody

beforeAll(async () => {
  place = await ground(site.database.db)
  ivy = await somebody(site, 'Ivy')
  await place.readersOf(3, 'Loved', 'Goes with it')
  await learnAll(site.database.db)
})

it('says how to begin where nothing is known, and asks who is not signed in to sign in', async () => {
  const { text } = await ivy.browser.visit('/recommendations')
  expect(text).toContain('Nothing to recommend yet')
  for (const path of ['/recommendations', '/recommendations/dismissals', '/recommendations/explanations'])
    expect((await site.browser().visit(path)).location).toContain('/sign-in')
})

it('says why a book is there, by name and stars, on its own page, the first page and the API', async () => {
  await place.rates(ivy.id, { Loved: 4.5 })
  const { text, html } = await ivy.browser.visit('/recommendations')
  expect(text).toContain('Because you gave Loved 4½ of 5; 3 readers liked both.')
  const why = /\/recommendations\/explanations\/[0-9a-f-]{36}/.exec(html)?.[0] ?? ''
  const page = await ivy.browser.visit(why)
  expect(page.title).toBe('Goes with it: why, or why not – Carrel')
  expect(page.text).toContain('It is among those recommended to you')
  expect(page.text).toContain('3 readers of both')
  expect((await ivy.browser.visit('/')).text).toContain('Read next')
  const book = await ivy.browser.visit(`/books/${await place.work('Loved')}`)
  expect(book.text).toContain('Goes with it')
  const answer = await ivy.browser.visit('/api/v1/recommendations')
  expect(answer.status).toBe(401)
})

it('puts a book aside and lets it come again', async () => {
  const work = await place.work('Goes with it')
  const gone = await ivy.browser.submit('/recommendations/dismissals', { work, back: '/recommendations' })
  expect([gone.status, gone.location]).toEqual([303, '/recommendations'])
  expect((await ivy.browser.visit('/recommendations')).text).not.toContain('Because you gave')
  expect((await ivy.browser.visit('/recommendations/dismissals')).text).toContain('Goes with it')
  await ivy.browser.submit(`/recommendations/dismissals/${work}/removal`, {})
  expect((await ivy.browser.visit('/recommendations')).text).toContain('Because you gave')
  expect((await ivy.browser.submit('/recommendations/dismissals', { work: 'nonsense' })).status).toBe(404)
  const unseen = '0197a000-0000-7000-8000-000000000000'
  expect((await ivy.browser.submit('/recommendations/dismissals', { work: unseen })).status).toBe(404)
})

it('shows a club’s list to its members alone, and a household’s to those in it', async () => {
  const { location } = await ivy.browser.submit('/clubs', {
    name: 'Tuesdays',
    description: '',
    place: '',
    language: 'en',
    zone: 'Europe/London',
    joining: 'open',
    once: '0197a000-0000-7000-8000-000000000001',
  })
  const list = `/recommendations${location}`
  expect((await ivy.browser.visit(list)).text).toContain('At least three members')
  const ash = await somebody(site, 'Ash')
  expect((await ash.browser.visit(list)).status).toBe(404)
  expect((await ash.browser.visit(`/recommendations/households/${place.libraryId}`)).status).toBe(404)
})

it('keeps what somebody chose', async () => {
  await ivy.browser.submit('/recommendations/choices', { atHome: '1' })
  const { html } = await ivy.browser.visit('/recommendations')
  expect(html).toMatch(/name="atHome"[^>]*checked/)
  expect(html).not.toMatch(/name="counted"[^>]*checked/)
})

it('is learned anew for administrators alone', async () => {
  expect((await ivy.browser.submit('/recommendations/training', {})).status).toBe(404)
  expect((await ivy.browser.visit('/recommendations')).text).not.toContain('Learn everything now')
})

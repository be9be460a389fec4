import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'

const site = testSite()
let wren: Somebody
let club = ''
let meeting = ''

beforeAll(async () => {
  const ines = await somebody(site, 'Ines')
  wren = await somebody(site, 'Wren')
  const facts = { name: 'Tuesday Readers', language: 'en', zone: 'Europe/London', joining: 'open' }
  club = (await ines.browser.submit('/clubs', { ...facts, once: newId() })).location ?? ''
  await wren.browser.submit(`${club}/membership`)
  const { libraryId, branchIds } = await makeLibrary(site.database.db)
  const book = { libraryId, branchId: branchIds[0] ?? '', title: 'Middlemarch', barcodes: [] }
  const { workId } = await putOnShelf(site.database.db, book)
  await sql`update catalog.editions set pages = 800 where work_id = ${workId}`.execute(site.database.db)
  const time = { day: '2099-03-05', begins: '19:30', ends: '21:00' }
  meeting =
    (await ines.browser.submit(`${club}/meetings`, { work: workId, ...time, once: newId() })).location ?? ''
})

const visited = async () => {
  const page = await wren.browser.visit(meeting)
  return { text: page.text, seen: /name="seen" value="([^"]*)"/.exec(page.html)?.[1] ?? 'none' }
}
const tell = (fields: Record<string, string>) => wren.browser.submit(`${meeting}/progress`, fields)

it('says which length is meant and what the club will see, and keeps what was typed wrongly', async () => {
  const { text, seen } = await visited()
  expect(text).toContain('You have not told how far you are.')
  expect(text).toContain('Pages count in the longest edition, 800 in all.')
  expect(text).toContain('The club sees nothing of your reading. Change what the club sees')
  const wrong = await tell({ reached: 'far', seen })
  expect([wrong.status, wrong.title.startsWith('Error: ')]).toEqual([422, true])
  expect(wrong.text).toContain('Enter a whole number, from 0')
  expect(wrong.html).toContain('value="far"')
  expect((await tell({ reached: '-3', seen })).text).toContain('Enter a number from 0 on')
  expect((await tell({ reached: '801', seen })).text).toContain('The book ends before that')
})

it('is told by page, by percent, or as finished, and stands in the log', async () => {
  const first = await tell({ reached: '200', seen: (await visited()).seen })
  expect([first.status, first.location]).toEqual([303, `${meeting}#own-place`])
  expect((await visited()).text).toContain('You are at page 200, told on')
  expect((await wren.browser.visit('/reading')).text).toContain('Middlemarch')
  await tell({ reached: '30', 'reached-unit': 'percent', seen: (await visited()).seen })
  expect((await visited()).text).toContain('You are at 30 %, told on')
  await wren.browser.submit(`${club}/sharing`, { shares: 'place' })
  expect((await visited()).text).toContain('The club sees your place in its book.')
})

it('shows both values where another device was faster, and one press keeps either', async () => {
  const { seen } = await visited()
  await tell({ reached: '300', seen })
  const refused = await tell({ reached: '120', seen })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('Not saved: something else was told since')
  expect(refused.text).toContain('You typed: page 120. Since you opened this page it says: page 300, told on')
  expect(refused.html).toContain(`href="${meeting}">Keep page 300</a>`)
  expect((await visited()).text).toContain('You are at page 300')
  const form = /<form[^>]*>(?:(?!<\/form>).)*Keep page 120/s.exec(refused.html)?.[0] ?? ''
  const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value])
  await tell(Object.fromEntries(fields))
  expect((await visited()).text).toContain('You are at page 120')
})

it('is finished once, and another reading of it may be told', async () => {
  const { seen } = await visited()
  await tell({ reached: '', end: 'finished', seen })
  expect((await visited()).text).toContain('You have finished it, told on')
  const stale = await tell({ reached: '5', seen })
  expect(stale.text).toContain('it says: finished, told on')
  await tell({ reached: '5', seen: (await visited()).seen })
  expect((await visited()).text).toContain('You are at page 5')
})

it('is nobody’s who is not in the club', async () => {
  const reed = await somebody(site, 'Reed')
  expect((await reed.browser.submit(`${meeting}/progress`, { reached: '5' })).status).toBe(404)
  await sql`update clubs.meetings set cancelled_at = now()`.execute(site.database.db)
  expect((await tell({ reached: '6', seen: (await visited()).seen })).text).toContain(
    'This meeting is called off',
  )
})

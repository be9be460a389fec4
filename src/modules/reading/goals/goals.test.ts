import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'

const site = testSite()
let wren: Awaited<ReturnType<typeof somebody>>
let mina: Awaited<ReturnType<typeof somebody>>

beforeAll(async () => {
  await librarian(site)
  wren = await somebody(site, 'Wren')
  mina = await somebody(site, 'Mina')
})

const goal = { amount: '2', unit: 'books', starts_on: '2020-01-01', ends_on: '2098-12-31' }

it('is set, counts along on its page and the first page, is changed, and is nobody else’s', async () => {
  expect((await wren.browser.visit('/reading/goals')).text).toContain('No goal yet')
  await wren.browser.submit('/reading/goals', goal)
  const { workId } = await shelve(site, 'Middlemarch', 'GOAL1')
  await wren.browser.submit('/reading', { work: workId, status: 'read' })
  await sql`update reading.readthroughs set ended = '2024-06-05'`.execute(site.database.db)
  const { html, text } = await wren.browser.visit('/reading/goals')
  expect(text).toContain('2 books')
  expect(text).toContain('1 to go')
  expect((await wren.browser.visit('/')).text).toContain('1 to go')
  const address = /\/reading\/goals\/[0-9a-f-]{36}/.exec(html)?.[0] ?? ''
  expect((await mina.browser.visit(address)).status).toBe(404)
  expect((await mina.browser.submit(address, { amount: '1' })).status).toBe(404)
  expect((await mina.browser.submit(`${address}/removal`, {})).status).toBe(404)
  await wren.browser.submit(address, { amount: '1' })
  expect((await wren.browser.visit('/reading/goals')).text).toContain('Reached')
  await wren.browser.submit(`${address}/removal`, {})
  expect((await wren.browser.visit('/reading/goals')).text).toContain('No goal yet')
})

it('keeps what was typed where it cannot be set, and is not set twice', async () => {
  await wren.browser.submit('/reading/goals', goal)
  expect((await wren.browser.submit('/reading/goals', goal)).text).toContain('You have a goal of this kind')
  const wrong = await wren.browser.submit('/reading/goals', {
    ...goal,
    amount: 'many',
    ends_on: '2019-01-01',
  })
  expect(wrong.title).toContain('Error')
  expect(wrong.html).toContain('value="many"')
})

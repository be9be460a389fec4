import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { librarian } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { newId } from '../../../id.ts'

const site = testSite()
let reader: Browser

beforeAll(async () => {
  reader = await librarian(site)
})

it('changes a goal in a form with what stands, and keeps what was typed where it is refused', async () => {
  await reader.submit('/reading/goals', { kind: 'books', amount: '40', year: '2026' })
  await reader.submit('/reading/goals', {
    kind: 'hours',
    amount: '9',
    begins: '2026-01-02',
    ends: '2026-02-01',
  })
  const { rows } = await sql<{ id: string }>`select id from reading.goals order by kind`.execute(
    site.database.db,
  )
  const [books, hours] = rows.map(({ id }) => `/reading/goals/${id}`)
  const { html } = await reader.visit(books ?? '')
  const seen = /name="seen" value="(\d+)"/.exec(html)?.[1] ?? ''
  expect(html).toMatch(/name="amount"[^>]*value="40"|value="40"[^>]*name="amount"/)
  expect((await reader.visit(hours ?? '')).html).toContain('2026-01-02')
  const change = (fields: object) => reader.submit(books ?? '', { kind: 'books', year: '2026', ...fields })
  const none = await change({ seen, amount: '0' })
  expect([none.status, none.text.includes('Write a whole number from 1 on.')]).toEqual([422, true])
  expect((await change({ seen, amount: '52' })).location).toBe('/reading/goals')
  const stale = await change({ seen, amount: '12' })
  expect([stale.status, stale.text.includes('You changed this goal somewhere else')]).toEqual([409, true])
  expect(stale.title).toContain('52 books, 2026')
  const again = /name="seen" value="(\d+)"/.exec(stale.html)?.[1] ?? ''
  expect((await change({ seen: again, amount: '12' })).status).toBe(303)
  const twice = await reader.submit(hours ?? '', { kind: 'books', amount: '3', year: '2026' })
  expect([twice.status, twice.text.includes('a goal of this kind over the same days')]).toEqual([422, true])
  expect((await reader.visit(`/reading/goals/${newId()}`)).status).toBe(404)
  expect((await reader.visit('/reading/goals')).text).toContain('12 books, 2026')
})

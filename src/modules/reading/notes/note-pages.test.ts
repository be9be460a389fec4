import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { newId } from '../../../id.ts'

const site = testSite()
let reader: Browser
let book = ''
let other = ''

async function keep(title: string): Promise<string> {
  const { workId } = await shelve(site, title, newId())
  await reader.submit('/reading', { work: workId, status: 'reading' })
  const { rows } = await sql<{ id: string }>`select id from reading.books where work_id = ${workId}`.execute(
    site.database.db,
  )
  return rows[0]?.id ?? ''
}
const note = (of: string, body: string, more = {}) =>
  reader.submit(`/reading/${of}/notes`, { kind: 'note', body, once: newId(), ...more })

beforeAll(async () => {
  reader = await librarian(site)
  ;[book, other] = [await keep('Piranesi'), await keep('Orlando')]
})

describe('notes', () => {
  it('go on page by page, and who adds one comes to where it stands', async () => {
    for (let page = 1; page <= 30; page++) await note(book, `Thought ${page}.`, { page: String(page) })
    expect((await note(book, 'In the end.')).location).toContain('after=')
    const first = await reader.visit(`/reading/${book}/notes`)
    expect(first.text).toContain('Thought 30.')
    expect(first.text).not.toContain('In the end.')
    const next = /href="([^"]+)" rel="next"/.exec(first.html)?.[1] ?? ''
    const second = await reader.visit(next)
    expect(second.text).toContain('In the end.')
    expect(second.text).not.toContain('Thought 30.')
    expect(second.html).not.toContain('rel="next"')
    expect(second.html).toContain(`href="/reading/${book}/notes" rel="prev"`)
    const added = await note(book, 'Between.', { page: '2' })
    const there = await reader.visit((added.location ?? '').split('#')[0] ?? '')
    expect(there.text).toContain('Between.')
    expect(there.text).not.toContain('Thought 2.')
  })

  it('are narrowed to a book, which can be taken off again, and to nobody else’s', async () => {
    await note(other, 'Of another.', { tags: 'sea' })
    const all = await reader.visit(`/reading/notes?book=${other}`)
    expect(all.text).toContain('Of another.')
    expect(all.text).not.toContain('In the end.')
    expect(all.text).toContain('Notes on Orlando')
    expect(all.html).toContain(`<input type="hidden" name="book" value="${other}">`)
    const tagged = await reader.visit(`/reading/notes?tag=sea&book=${other}`)
    expect(tagged.html).toContain('href="/reading/notes?tag=sea"')
    expect(tagged.html).toContain(`href="/reading/notes?book=${other}"`)
    expect((await reader.visit(`/reading/${other}`)).html).toContain(`href="/reading/notes?book=${other}"`)
    for (const nobodys of [newId(), 'nothing'])
      expect((await reader.visit(`/reading/notes?book=${nobodys}`)).status).toBe(404)
  })
})

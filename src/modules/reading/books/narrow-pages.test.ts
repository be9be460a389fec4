import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'

const site = testSite()
const austen = newId()
let wren: Awaited<ReturnType<typeof somebody>>
let mina: Awaited<ReturnType<typeof somebody>>

beforeAll(async () => {
  await librarian(site)
  wren = await somebody(site, 'Wren')
  mina = await somebody(site, 'Mina')
  const { db } = site.database
  await sql`insert into catalog.contributors (id, name, sort_name, kind, dates, match_key, created_at)
    values (${austen}, 'Jane Austen', 'Austen, Jane', 'person', '', 'austen', now())`.execute(db)
  for (const [place, title] of ['Emma', 'Persuasion', 'Ulysses'].entries()) {
    const { workId } = await shelve(site, title, `NARROW${place}`)
    const facts = ['f:book', 'l:en', ...(title === 'Ulysses' ? [] : [`p:${austen}`])]
    await sql`update catalog.works set facts = ${facts} where id = ${workId}`.execute(db)
    await wren.browser.submit('/reading', { work: workId, status: 'read' })
    const { rows } = await sql<{
      id: string
    }>`select id from reading.books where work_id = ${workId}`.execute(db)
    await sql`update reading.readthroughs set ended = ${title === 'Emma' ? '2024-03' : null} where book_id = ${rows[0]?.id}`.execute(
      db,
    )
    await sql`insert into reading.tags (book_id, person_id, tag) values (${rows[0]?.id}, ${wren.id}, 'Aloud')`.execute(
      db,
    )
  }
})

const visit = (path: string) => wren.browser.visit(path)
const linkOf = (html: string, label: string) =>
  (new RegExp(`href="([^"]*)"[^>]*>${label}[ <]`).exec(html)?.[1] ?? '').replaceAll('&amp;', '&')

it('leads from the log to what it can be narrowed by, and in one press back to fewer books', async () => {
  const log = await visit('/reading?status=read')
  const page = await visit(linkOf(log.html, 'By tag, author, year and more'))
  expect(page.text).toContain('Jane Austen 2')
  const narrowed = await visit(linkOf(page.html, 'Jane Austen'))
  expect(narrowed.text).toContain('Persuasion')
  expect(narrowed.text).not.toContain('Ulysses')
  expect(linkOf(narrowed.html, 'Jane Austen')).toBe('/reading?status=read')
  expect(narrowed.html).toContain(`<input type="hidden" name="author" value="${austen}">`)
})

it('counts within the question, and offers nothing that it says already', async () => {
  const page = await visit(`/reading/narrow?author=${austen}`)
  expect(page.text).toContain('Aloud 2')
  expect(page.text).not.toContain('Jane Austen 2')
  const all = await visit(`/reading/narrow/tags?author=${austen}`)
  expect(linkOf(all.html, 'Aloud')).toBe(`/reading?author=${austen}&tag=Aloud`)
  expect((await visit('/reading/narrow/ratings')).status).toBe(404)
  expect((await visit('/reading/narrow/colours')).status).toBe(404)
})

it('takes two dates, and keeps what was typed where they are none', async () => {
  const found = await visit('/reading/narrow?tag=Aloud&since=2024&until=2024-03')
  expect(found.location).toBe('/reading?tag=Aloud&read=2024..2024-03')
  const log = await visit(found.location ?? '')
  expect(log.text).toContain('Read from 2024 to March 2024')
  expect(log.text).toContain('Emma')
  expect(log.text).not.toContain('Persuasion')
  expect((await visit('/reading/narrow?tag=Aloud&since=&until=')).location).toBe('/reading?tag=Aloud')
  const wrong = await visit('/reading/narrow?tag=Aloud&since=2024&until=last+May')
  expect(wrong.status).toBe(422)
  expect(wrong.html).toContain('value="last May"')
  expect(wrong.html).toContain('<input type="hidden" name="tag" value="Aloud">')
  expect((await visit('/reading/narrow?since=2024&until=2023')).text).toContain(
    'The first date has to be before',
  )
  expect((await visit(linkOf((await visit('/reading/narrow')).html, 'No date known'))).text).toContain(
    'Ulysses',
  )
})

it('says a question in words where many books are changed and where it is kept as a shelf', async () => {
  const asked = `author=${austen}&language=en&title=emma&read=undated`
  const said = 'Read, no date known, English, Jane Austen, title: emma'
  expect((await visit(`/reading/changes?${asked}`)).text).toContain(`Of your log: ${said}`)
  await wren.browser.submit('/reading/shelves', { name: 'Hers', rule: asked })
  expect((await visit('/reading/shelves')).text).toContain(`By rule: ${said}`)
})

it('tells nobody of another log', async () => {
  const other = await mina.browser.visit(`/reading/narrow?author=${austen}`)
  expect(other.text).not.toContain('Aloud')
  expect(other.text).not.toContain('Jane Austen')
})

import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { testLog } from '../log.fixture.ts'
import { addReadthrough } from '../readthroughs/editing.ts'
import { addShelf } from '../shelves/shelving.ts'
import { type Details, editBook } from './editing.ts'
import { keepBook } from './keeping.ts'
import { type LogQuestion, readLogRule } from './log-question.ts'
import { findBooks } from './log-search.ts'
import { namesInLog } from './names-in-log.ts'
import {
  type NarrowingKind,
  narrowingPageSize,
  narrowingsOf,
  narrowingsOfKind,
  shownOfKind,
} from './narrowing.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const day = '2026-11-20'
let reader = ''
let other = ''
const [austen, eliot, islands] = [newId(), newId(), newId()]

async function keep(title: string, facts: string[], ended: string | null, details: Partial<Details> = {}) {
  const workId = await log.work(title, 100)
  await sql`update catalog.works set facts = ${facts} where id = ${workId}`.execute(log.db)
  const kept = await keepBook(log.db, reader, { workId, status: 'to-read', on: null, day }, now)
  if (isRefused(kept)) throw new Error(kept.refused)
  const { bookId } = kept
  await addReadthrough(log.db, reader, { bookId, began: null, ended, outcome: 'finished' }, now)
  await editBook(log.db, reader, { bookId, seen: null, details }, now)
}

async function nameHeadings() {
  const people = [
    [austen, 'Jane Austen', 'Austen, Jane'],
    [eliot, 'Ann Eliot', 'Eliot, Ann'],
  ]
  for (const [id, name, sortName] of people)
    await sql`insert into catalog.contributors (id, name, sort_name, kind, dates, match_key, created_at)
      values (${id}, ${name}, ${sortName}, 'person', '', ${id}, now())`.execute(log.db)
  await sql`insert into catalog.subjects (id, label, kind, match_key)
    values (${islands}, 'Islands', 'topic', ${islands})`.execute(log.db)
}

const counts = async (rule: string, kind: NarrowingKind, personId = reader) =>
  Object.fromEntries(
    (await narrowingsOf(log.db, personId, readLogRule(rule)))
      .filter(one => one.kind === kind)
      .map(({ label, value, count }) => [label ?? value, count]),
  )

beforeAll(async () => {
  reader = await log.reader()
  other = await log.reader()
  await nameHeadings()
  await keep('Anchor', [`p:${austen}`, `s:${islands}`, 'f:book', 'l:en', 'd:1810'], '2024-05', {
    rating: 450,
    tags: ['Sea'],
  })
  await keep('Beacon', [`p:${austen}`, `p:${eliot}`, 'f:book', 'f:audiobook', 'l:en'], '2024', {
    rating: 425,
    tags: ['sea', 'light'],
  })
  await keep('Cable', [`p:${eliot}`, 'f:book', 'l:fr'], null, { rating: 30 })
})

describe('narrowing a log', () => {
  it('counts each thing that can be said of the books that a question finds', async () => {
    expect(await counts('', 'tags')).toEqual({ Sea: 2, light: 1 })
    expect(await counts('', 'authors')).toEqual({ 'Jane Austen': 2, 'Ann Eliot': 2 })
    expect(await counts('', 'subjects')).toEqual({ Islands: 1 })
    expect(await counts('', 'formats')).toEqual({ book: 3, audiobook: 1 })
    expect(await counts('', 'languages')).toEqual({ en: 2, fr: 1 })
    expect(await counts('', 'ratings')).toEqual({ 450: 1, 400: 1, 0: 1 })
    expect(await counts('', 'years')).toEqual({ 2024: 2, undated: 1 })
    expect(await counts(`author=${eliot}`, 'tags')).toEqual({ light: 1, sea: 1 })
    expect(await counts('tag=sea&tag=light', 'authors')).toEqual({ 'Jane Austen': 1, 'Ann Eliot': 1 })
    expect(await narrowingsOf(log.db, reader, readLogRule('q=nothing+like+it'))).toEqual([])
  })

  it('counts what a shelf with a rule holds', async () => {
    const shelf = await addShelf(log.db, reader, { name: 'French', rule: 'language=fr' }, now)
    if (isRefused(shelf)) throw new Error(shelf.refused)
    expect(await counts(`shelf=${shelf.id}`, 'formats')).toEqual({ book: 1 })
    expect(await counts(`shelf=${shelf.id}`, 'years')).toEqual({ undated: 1 })
  })

  it('tells as many as the log shows then', async () => {
    const narrowed: Partial<Record<NarrowingKind, (value: string) => string>> = {
      tags: value => `tag=${value}`,
      authors: value => `author=${value}`,
      subjects: value => `subject=${value}`,
      formats: value => `format=${value}`,
      languages: value => `language=${value}`,
      years: value => `read=${value}`,
    }
    for (const { kind, value, count } of await narrowingsOf(log.db, reader, readLogRule(''))) {
      const rule = narrowed[kind]?.(value)
      if (rule) expect([rule, await countOf(readLogRule(rule))]).toEqual([rule, count])
    }
  })

  it('is of one’s own log alone', async () => {
    expect(await narrowingsOf(log.db, other, readLogRule(''))).toEqual([])
    expect(await narrowingsOfKind(log.db, other, readLogRule(''), 'authors', null)).toEqual([])
  })

  it('names people and subjects of the log, and of no other', async () => {
    const asked = [{ people: [austen], headings: [islands] }]
    expect(await namesInLog(log.db, reader, asked)).toEqual(
      new Map([
        [austen, 'Jane Austen'],
        [islands, 'Islands'],
      ]),
    )
    expect(await namesInLog(log.db, other, asked)).toEqual(new Map())
  })

  it('shows some of each kind, and pages through all of one by name', async () => {
    const tags = Array.from(
      { length: narrowingPageSize + 5 },
      (_, place) => `tag ${String(place).padStart(2, '0')}`,
    )
    reader = await log.reader()
    await keep('Tagged', ['f:book'], '2020', {})
    await sql`insert into reading.tags (book_id, person_id, tag)
      select id, person_id, tag from reading.books, unnest(${tags}::text[]) as tag where person_id = ${reader}`.execute(
      log.db,
    )
    expect(Object.keys(await counts('', 'tags')).length).toBe(shownOfKind + 1)
    const first = await narrowingsOfKind(log.db, reader, readLogRule(''), 'tags', null)
    const last = first[narrowingPageSize - 1] ?? null
    const second = await narrowingsOfKind(log.db, reader, readLogRule(''), 'tags', last)
    expect([...first.slice(0, narrowingPageSize), ...second].map(({ label }) => label)).toEqual(tags)
  })

  it('orders people by their last names, and years from the last', async () => {
    reader = await log.reader()
    await keep('One', [`p:${eliot}`, `p:${austen}`], '2020')
    await keep('Two', [], '2021')
    await keep('Three', [], null)
    const of = async (kind: NarrowingKind) =>
      (await narrowingsOfKind(log.db, reader, readLogRule(''), kind, null)).map(
        ({ label, value }) => label ?? value,
      )
    expect(await of('authors')).toEqual(['Jane Austen', 'Ann Eliot'])
    expect(await of('years')).toEqual(['2021', '2020', 'undated'])
  })
})

const countOf = async (question: LogQuestion) => (await findBooks(log.db, reader, question, null)).length

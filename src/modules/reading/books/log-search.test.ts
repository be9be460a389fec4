import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import { testLog } from '../log.fixture.ts'
import { addReadthrough } from '../readthroughs/editing.ts'
import { addShelf } from '../shelves/shelving.ts'
import { type Details, editBook } from './editing.ts'
import { keepBook } from './keeping.ts'
import { logSorts, readLogRule } from './log-question.ts'
import { findBooks } from './log-search.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const day = '2026-11-20'
let reader = ''
const books = new Map<string, string>()

async function keep(
  title: string,
  status: 'read' | 'to-read',
  ended: string | null,
  details: Partial<Details>,
) {
  const workId = await log.work(title, 100)
  const kept = await keepBook(log.db, reader, { workId, status: 'to-read', on: null, day }, now)
  if (isRefused(kept)) throw new Error(kept.refused)
  books.set(title, kept.bookId)
  if (status === 'read')
    await addReadthrough(
      log.db,
      reader,
      { bookId: kept.bookId, began: null, ended, outcome: 'finished' },
      now,
    )
  const edited = await editBook(log.db, reader, { bookId: kept.bookId, seen: null, details }, now)
  if (isRefused(edited)) throw new Error(edited.refused)
}

const found = async (rule: string, personId = reader) =>
  (await findBooks(log.db, personId, readLogRule(rule), null)).map(({ title }) => title).sort()

beforeAll(async () => {
  reader = await log.reader()
  await keep('Anchor', 'read', '2024-05-02', { rating: 450, tags: ['Sea'], favourite: true })
  await keep('Beacon', 'read', '2024', { rating: 300, tags: ['sea', 'light'] })
  await keep('Cable', 'read', null, { owned: true })
  await keep('Drift', 'to-read', null, { tags: ['light'] })
  await keep('Ebb', 'read', '2023-03', { rating: 100 })
})

describe('looking in a log', () => {
  it.each([
    ['', ['Anchor', 'Beacon', 'Cable', 'Drift', 'Ebb']],
    ['status=read', ['Anchor', 'Beacon', 'Cable', 'Ebb']],
    ['tag=SEA', ['Anchor', 'Beacon']],
    ['rated=300', ['Anchor', 'Beacon']],
    ['rated=425', ['Anchor']],
    ['rated=0', ['Cable', 'Drift']],
    ['owned=yes', ['Cable']],
    ['favourite=yes&tag=sea', ['Anchor']],
    ['read=2024', ['Anchor', 'Beacon']],
    ['read=2022', []],
    ['read=2024-05', ['Anchor']],
    ['read=2024-05-02', ['Anchor']],
    ['read=2024-05-03..', []],
    ['read=..2024-05-01', ['Ebb']],
    ['read=..2024-11', ['Anchor', 'Ebb']],
    ['read=..2024', ['Anchor', 'Beacon', 'Ebb']],
    ['read=2023-03..2024-05-02', ['Anchor', 'Ebb']],
    ['read=2023-03-02..', ['Anchor', 'Beacon']],
    ['read=2023..2024', ['Anchor', 'Beacon', 'Ebb']],
    ['read=undated', ['Cable']],
    ['tag=sea&tag=LIGHT', ['Beacon']],
    ['q=beacon', ['Beacon']],
    ['q=nothing+like+it', []],
  ])('finds by %s', async (rule, titles) => {
    expect(await found(rule)).toEqual(titles)
  })

  it('finds what stands on a shelf, by hand or by a rule', async () => {
    const byHand = await addShelf(log.db, reader, { name: 'By hand', rule: null }, now)
    const byRule = await addShelf(log.db, reader, { name: 'Bright', rule: 'tag=light' }, now)
    if (isRefused(byHand) || isRefused(byRule)) throw new Error('no shelf')
    const bookId = books.get('Cable') ?? ''
    await editBook(log.db, reader, { bookId, seen: null, details: { shelves: [byHand.id] } }, now)
    expect(await found(`shelf=${byHand.id}`)).toEqual(['Cable'])
    expect(await found(`shelf=${byRule.id}`)).toEqual(['Beacon', 'Drift'])
    expect(await found(`shelf=${byRule.id}&status=read`)).toEqual(['Beacon'])
    const other = await log.reader()
    expect(await found(`shelf=${byHand.id}`, other)).toEqual([])
    expect(await found(`shelf=${byRule.id}`, other)).toEqual([])
  })

  it.each(logSorts)('pages by %s without leaving out or repeating one', async sort => {
    const seen: string[] = []
    let after = null
    for (;;) {
      const page = await findBooks(log.db, reader, readLogRule(`sort=${sort}`), after, 1)
      const [book] = page
      if (!book) break
      seen.push(book.title)
      if (page.length === 1) break
      after = { value: book.key, id: book.id }
    }
    expect(seen.toSorted()).toEqual(['Anchor', 'Beacon', 'Cable', 'Drift', 'Ebb'])
    if (sort === 'title') expect(seen).toEqual(['Anchor', 'Beacon', 'Cable', 'Drift', 'Ebb'])
    if (sort === 'rating') expect(seen.slice(0, 2)).toEqual(['Anchor', 'Beacon'])
    if (sort === 'ended') expect(seen.slice(0, 2)).toEqual(['Anchor', 'Beacon'])
  })

  it('begins anew where a key is none of its order', async () => {
    for (const value of ['nothing', '2024-13-45', '0000-01-01', '9'.repeat(40)])
      for (const sort of ['touched', 'added', 'rating'])
        expect(
          (
            await findBooks(log.db, reader, readLogRule(`sort=${sort}`), {
              value,
              id: books.get('Anchor') ?? '',
            })
          ).length,
        ).toBe(5)
  })

  it('counts where books stand, whatever becomes of them', async () => {
    const counts = async () => {
      const { rows } =
        await sql`select status, books from reading.tallies where person_id = ${reader} and books <> 0 order by 1`.execute(
          log.db,
        )
      return rows
    }
    expect(await counts()).toEqual([
      { status: 'read', books: 4 },
      { status: 'to-read', books: 1 },
    ])
    await sql`update reading.books set status = 'paused' where person_id = ${reader} and status = 'read'`.execute(
      log.db,
    )
    expect(await counts()).toEqual([
      { status: 'paused', books: 4 },
      { status: 'to-read', books: 1 },
    ])
    await sql`delete from reading.books where person_id = ${reader} and status = 'paused'`.execute(log.db)
    expect(await counts()).toEqual([{ status: 'to-read', books: 1 }])
  })
})

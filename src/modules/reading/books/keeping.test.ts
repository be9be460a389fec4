import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { testLog } from '../log.fixture.ts'
import { tellProgress } from '../readthroughs/telling.ts'
import type { Status } from './book.ts'
import { keepBook, moveBook } from './keeping.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')

async function keep(personId: string, workId: string, status: Status, on: string | null = null) {
  const kept = await keepBook(log.db, personId, { workId, status, on, day: '2026-11-20' }, now)
  if (isRefused(kept)) throw new Error(kept.refused)
  return kept.bookId
}

async function move(personId: string, bookId: string, status: Status, on: string | null = null) {
  expect(await moveBook(log.db, personId, { bookId, status, on }, now)).toEqual({ bookId, status })
}

describe('keeping a book in one’s log', () => {
  it('puts it where it stands, once for each work, and begins to read when told so', async () => {
    const [reader, work] = [await log.reader(), await log.work('Piranesi')]
    const book = await keep(reader, work, 'to-read')
    expect(await log.readthroughs(book)).toEqual([])
    expect(await keep(reader, work, 'reading', '2026-11-20')).toBe(book)
    expect(await log.book(book)).toMatchObject({ status: 'reading' })
    expect(await log.readthroughs(book)).toEqual([{ began: '2026-11-20', ended: null, outcome: null }])
  })

  it('goes on with the one readthrough when it is paused and taken up again', async () => {
    const [reader, work] = [await log.reader(), await log.work('Ducks')]
    const book = await keep(reader, work, 'reading', '2026-11')
    await move(reader, book, 'paused')
    await move(reader, book, 'reading', '2026-11-20')
    expect(await log.readthroughs(book)).toEqual([{ began: '2026-11', ended: null, outcome: null }])
  })

  it('ends the readthrough that goes on, and reads again as another', async () => {
    const [reader, work] = [await log.reader(), await log.work('Emma')]
    const book = await keep(reader, work, 'reading', '2025-05-01')
    await move(reader, book, 'read', '2025-06')
    await move(reader, book, 'reading', '2026-11-01')
    await move(reader, book, 'did-not-finish', '2026-11-20')
    expect(await log.readthroughs(book)).toEqual([
      { began: '2025-05-01', ended: '2025-06', outcome: 'finished' },
      { began: '2026-11-01', ended: '2026-11-20', outcome: 'stopped' },
    ])
  })

  it('notes a book that was read some day, with no date that nobody knows, and once only', async () => {
    const [reader, work] = [await log.reader(), await log.work('Middlemarch')]
    const book = await keep(reader, work, 'read')
    await move(reader, book, 'read')
    expect(await log.readthroughs(book)).toEqual([{ began: null, ended: null, outcome: 'finished' }])
  })

  it('forgets a beginning after the end, which cannot have been', async () => {
    const [reader, work] = [await log.reader(), await log.work('Bambi')]
    const book = await keep(reader, work, 'reading', '2026-11-10')
    await move(reader, book, 'read', '2026-10')
    expect(await log.readthroughs(book)).toEqual([{ began: null, ended: '2026-10', outcome: 'finished' }])
  })

  it('puts off what was begun: without a trace if nothing was read, else as stopped', async () => {
    const reader = await log.reader()
    const untouched = await keep(reader, await log.work('War Boy'), 'reading', '2026-11-18')
    await move(reader, untouched, 'to-read')
    expect(await log.readthroughs(untouched)).toEqual([])
    const begun = await keep(reader, await log.work('Ulysses', 700), 'reading', '2026-11-18')
    await tellProgress(
      log.db,
      reader,
      { bookId: begun, place: { unit: 'page', value: 30 }, day: '2026-11-19' },
      now,
    )
    await move(reader, begun, 'to-read', '2026-11-20')
    expect(await log.readthroughs(begun)).toEqual([
      { began: '2026-11-18', ended: '2026-11-20', outcome: 'stopped' },
    ])
  })

  it('knows no work that this person may not see, and no book of another', async () => {
    const [reader, other] = [await log.reader(), await log.reader()]
    expect(
      await keepBook(
        log.db,
        reader,
        { workId: newId(), status: 'to-read', on: null, day: '2026-11-20' },
        now,
      ),
    ).toEqual({
      refused: 'unknown-work',
    })
    const provisional = await log.work('Only of another’s log')
    await sql`update catalog.works set provisional_for = ${other} where id = ${provisional}`.execute(log.db)
    const kept = { workId: provisional, status: 'to-read', on: null, day: '2026-11-20' } as const
    expect(await keepBook(log.db, reader, kept, now)).toEqual({ refused: 'unknown-work' })
    const theirs = await keep(other, provisional, 'to-read')
    expect(await moveBook(log.db, reader, { bookId: theirs, status: 'read', on: null }, now)).toEqual({
      refused: 'unknown-book',
    })
    expect(await log.book(theirs)).toMatchObject({ status: 'to-read' })
  })

  it('keeps one book and one readthrough, however many devices press at once', async () => {
    const [reader, work] = [await log.reader(), await log.work('Stick Man')]
    const kept = await Promise.all(
      Array.from({ length: 6 }, () => keep(reader, work, 'reading', '2026-11-20')),
    )
    expect(new Set(kept).size).toBe(1)
    expect(await log.readthroughs(kept[0] ?? '')).toHaveLength(1)
  })
})

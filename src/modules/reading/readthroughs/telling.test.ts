import { describe, expect, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { tables } from '../tables.ts'
import { takeBackProgress, tellProgress } from './telling.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const page = (value: number) => ({ unit: 'page', value }) as const

async function bookOf(pages: number | null) {
  const personId = await log.reader()
  const workId = await log.work(`A book of ${pages} pages`, pages)
  const kept = await keepBook(
    log.db,
    personId,
    { workId, status: 'to-read', on: null, day: '2026-11-20' },
    now,
  )
  if (isRefused(kept)) throw new Error(kept.refused)
  return { personId, bookId: kept.bookId }
}

const told = (personId: string) =>
  tables(log.db)
    .selectFrom('reading.progress')
    .select(['unit', 'value', 'share', 'day', 'minutes'])
    .where('person_id', '=', personId)
    .orderBy('told_at')
    .execute()

describe('telling how far one is', () => {
  it('begins a book that waited, on that day, and says which share of it that is', async () => {
    const { personId, bookId } = await bookOf(200)
    const telling = { bookId, place: page(50), day: '2026-11-20', minutes: 45 }
    expect(await tellProgress(log.db, personId, telling, now)).toMatchObject({ share: 250_000 })
    expect(await log.book(bookId)).toMatchObject({ status: 'reading' })
    expect(await log.readthroughs(bookId)).toEqual([{ began: '2026-11-20', ended: null, outcome: null }])
    expect(await told(personId)).toEqual([
      { unit: 'page', value: 50, share: 250_000, day: '2026-11-20', minutes: 45 },
    ])
  })

  it('refuses what cannot be, and says how many pages there are', async () => {
    const { personId, bookId } = await bookOf(200)
    const tell = (place: { unit: 'page' | 'percent'; value: number }) =>
      tellProgress(log.db, personId, { bookId, place, day: '2026-11-20' }, now)
    expect(await tell(page(201))).toEqual({ refused: 'past-the-end', most: 200 })
    expect(await tell(page(-1))).toEqual({ refused: 'negative' })
    expect(await tell({ unit: 'percent', value: 101 })).toEqual({ refused: 'past-the-end', most: 100 })
    expect(await told(personId)).toEqual([])
    expect(await log.book(bookId)).toMatchObject({ status: 'to-read' })
  })

  it('takes any page where nobody knows how many there are', async () => {
    const { personId, bookId } = await bookOf(null)
    const telling = { bookId, place: page(512), day: '2026-11-20' }
    expect(await tellProgress(log.db, personId, telling, now)).toMatchObject({ share: null })
  })

  it('goes by what the reader says of the length before the record', async () => {
    const { personId, bookId } = await bookOf(200)
    await tables(log.db).updateTable('reading.books').set({ pages: 400 }).where('id', '=', bookId).execute()
    const telling = { bookId, place: page(300), day: '2026-11-20' }
    expect(await tellProgress(log.db, personId, telling, now)).toMatchObject({ share: 750_000 })
  })

  it('is taken back from the last on, never from the middle', async () => {
    const { personId, bookId } = await bookOf(200)
    const first = await tellProgress(log.db, personId, { bookId, place: page(20), day: '2026-11-20' }, now)
    const second = await tellProgress(
      log.db,
      personId,
      { bookId, place: page(40), day: '2026-11-20' },
      later(5),
    )
    if (isRefused(first) || isRefused(second)) throw new Error('It was refused.')
    expect(await takeBackProgress(log.db, personId, first.progressId)).toEqual({ refused: 'not-the-last' })
    expect(await takeBackProgress(log.db, personId, second.progressId)).toEqual({ bookId })
    expect(await takeBackProgress(log.db, personId, second.progressId)).toEqual({
      refused: 'unknown-progress',
    })
    expect((await told(personId)).map(({ value }) => value)).toEqual([20])
  })

  it('is nobody else’s to tell or to take back', async () => {
    const [{ personId, bookId }, stranger] = [await bookOf(200), await log.reader()]
    const telling = { bookId, place: page(20), day: '2026-11-20' }
    expect(await tellProgress(log.db, stranger, telling, now)).toEqual({ refused: 'unknown-book' })
    const mine = await tellProgress(log.db, personId, telling, now)
    if (isRefused(mine)) throw new Error(mine.refused)
    expect(await takeBackProgress(log.db, stranger, mine.progressId)).toEqual({ refused: 'unknown-progress' })
    expect(await told(personId)).toHaveLength(1)
  })
})

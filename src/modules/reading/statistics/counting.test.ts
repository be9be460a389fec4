import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { statisticsOf } from './counting.ts'
import { always, wholeYear } from './period.ts'
import { booksFinished } from './year-books.ts'
import { yearsRead } from './years-read.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
let reader = ''

beforeEach(async () => {
  reader = await log.reader()
})

type Reading = { began?: string; ended?: string; outcome?: 'finished' | 'stopped' }

/** A book of so many pages with the readthroughs that are told. */
async function read(
  title: string,
  pages: number | null,
  readthroughs: Reading[],
  rating: number | null = null,
) {
  const workId = await log.work(title, pages)
  const kept = await keepBook(log.db, reader, { workId, status: 'to-read', on: null, day: '2026-11-20' }, now)
  if (isRefused(kept)) throw new Error(kept.refused)
  await sql`update reading.books set rating = ${rating} where id = ${kept.bookId}`.execute(log.db)
  for (const { began = null, ended = null, outcome = 'finished' } of readthroughs)
    await sql`insert into reading.readthroughs (id, person_id, book_id, began, ended, outcome, created_at)
      values (${newId()}, ${reader}, ${kept.bookId}, ${began}, ${ended}, ${outcome}, ${now})`.execute(log.db)
  return kept.bookId
}

const countIn = async (from: string | null, to: string | null) =>
  (await statisticsOf(log.db, reader, { from, to })).books

describe('what a reader read', () => {
  it('counts a readthrough where it ended, each time, and what has no date in all years alone', async () => {
    await read('Twice', 100, [{ ended: '2024-02-29' }, { ended: '2025' }], 450)
    await read('Undated', 50, [{}], 300)
    const [all, leapYear, after] = await Promise.all(
      [always, wholeYear(2024), wholeYear(2025)].map(period => statisticsOf(log.db, reader, period)),
    )
    expect(all).toMatchObject({ books: 3, pages: 250, rereads: 1, rated: 2, average: 375 })
    expect(all?.tallies.toSorted((one, other) => (one.at < other.at ? -1 : 1))).toEqual([
      { at: '', books: 1, pages: 50 },
      { at: '2024-02', books: 1, pages: 100 },
      { at: '2025', books: 1, pages: 100 },
    ])
    expect(leapYear).toMatchObject({ books: 1, rereads: 0, undated: 1 })
    expect(after).toMatchObject({ books: 1, rereads: 1, tallies: [{ at: '2025', books: 1, pages: 100 }] })
    expect(await yearsRead(log.db, reader)).toEqual([2025, 2024])
  })

  it('counts between two days only what surely ended there', async () => {
    await read('Day', 1, [{ ended: '2024-02-10' }])
    await read('Month', 1, [{ ended: '2024-02' }])
    await read('Year', 1, [{ ended: '2024' }])
    expect(await countIn('2024-02-01', '2024-02-29')).toBe(2)
    expect(await countIn('2024-02-01', '2024-02-28')).toBe(1)
    expect(await countIn('2024-02-02', null)).toBe(1)
    expect(await countIn(null, '2024-02-29')).toBe(2)
    expect(await countIn('2024-01-01', '2024-12-31')).toBe(3)
  })

  it('tells the longest, the shortest, the pace and what was stopped', async () => {
    await read('Long', 900, [{ began: '2024-01-01', ended: '2024-01-30' }])
    await read('Short', 100, [{ began: '2024-03-01', ended: '2024-03-10' }])
    await read('Unknown', null, [{ ended: '2024-04-01' }])
    await read('Left', 400, [{ ended: '2024-05-01', outcome: 'stopped' }])
    expect(await statisticsOf(log.db, reader, wholeYear(2024))).toMatchObject({
      books: 3,
      pages: 1000,
      unmeasured: 1,
      stopped: 1,
      days: 10,
      daily: 25,
      longest: { title: 'Long', pages: 900, days: 30 },
      shortest: { title: 'Short', pages: 100, days: 10 },
    })
  })

  it('takes the reader’s own word on the length before the record’s', async () => {
    const bookId = await read('Mine', 300, [{ ended: '2024-01-01' }])
    await sql`update reading.books set pages = 333 where id = ${bookId}`.execute(log.db)
    expect(await statisticsOf(log.db, reader, always)).toMatchObject({ pages: 333 })
  })

  it('tells what was read on a day and the longest run of days, and counts a page once', async () => {
    const bookId = await read('Told', 300, [{ began: '2024-02-27', ended: '2024-03-05' }])
    const tell = (day: string, unit: string, value: number, minutes: number | null = null) =>
      sql`insert into reading.progress (id, person_id, readthrough_id, told_at, day, unit, value, minutes)
        select ${newId()}, person_id, id, ${day}::date, ${day}, ${unit}, ${value}, ${minutes}
        from reading.readthroughs where book_id = ${bookId}`.execute(log.db)
    await tell('2024-02-27', 'page', 50)
    await tell('2024-02-28', 'percent', 25)
    await tell('2024-02-29', 'page', 90, 30)
    await tell('2024-03-01', 'page', 80)
    await tell('2024-03-05', 'page', 120, 50)
    expect(await statisticsOf(log.db, reader, wholeYear(2024))).toMatchObject({
      days_told: 5,
      minutes_told: 80,
      minutes_a_day: 40,
      pages_a_day: (50 + 40 + 40) / 3,
      run: { days: 4, from: '2024-02-27', to: '2024-03-01' },
    })
    expect(await statisticsOf(log.db, reader, { from: '2024-03-02', to: null })).toMatchObject({
      pages_a_day: 40,
      run: { days: 1, from: '2024-03-05' },
    })
    expect(await statisticsOf(log.db, reader, wholeYear(2023))).toMatchObject({
      minutes_a_day: null,
      pages_a_day: null,
      run: null,
    })
  })

  it('lists a year in the order of finishing, and tells nothing of anybody else’s', async () => {
    await read('Some time', 1, [{ ended: '2024' }])
    await read('Second', 1, [{ ended: '2024-06' }])
    await read('First', 1, [{ ended: '2024-05-30' }])
    const books = await booksFinished(log.db, reader, wholeYear(2024), 10)
    expect(books.map(({ title }) => title)).toEqual(['First', 'Second', 'Some time'])
    const other = await log.reader()
    expect(await booksFinished(log.db, other, always, 10)).toEqual([])
    expect(await statisticsOf(log.db, other, always)).toMatchObject({
      books: 0,
      stopped: 0,
      rated: 0,
      longest: null,
    })
  })
})

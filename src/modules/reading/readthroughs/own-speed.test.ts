import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { testLog } from '../log.fixture.ts'
import { readingTime } from './own-speed.ts'

const log = testLog()

/** A readthrough with sittings: the page each came to, and its minutes. */
async function sittings(reader: string, told: readonly [page: number, minutes: number | null][]) {
  const [book, readthrough] = [newId(), newId()]
  await sql`insert into reading.books (id, person_id, work_id, status, added_on, updated_at)
    values (${book}, ${reader}, ${await log.work('Read before', 400)}, 'read', '2026-11-01', now())`.execute(
    log.db,
  )
  await sql`insert into reading.readthroughs (id, person_id, book_id, outcome, created_at)
    values (${readthrough}, ${reader}, ${book}, 'finished', now())`.execute(log.db)
  for (const [place, [page, minutes]] of told.entries())
    await sql`insert into reading.progress (id, person_id, readthrough_id, told_at, day, unit, value, length, share, minutes)
      values (${newId()}, ${reader}, ${readthrough}, now() + make_interval(mins => ${place}), '2026-11-02', 'page',
        ${page}, 400, ${(page / 400) * 1_000_000}, ${minutes})`.execute(log.db)
}

it('follows from the pages and minutes of one’s own sittings, and the length of the work', async () => {
  const reader = await log.reader()
  // Sixty pages in two hours; what was read without a watch does not count.
  await sittings(reader, [
    [20, 40],
    [100, null],
    [140, 80],
    [140, 30],
  ])
  const work = await log.work('Not read yet', 300)
  expect(await readingTime(log.db, reader, work)).toEqual({ pages: 300, pagesPerHour: 30, hours: 10 })
  await sql`insert into catalog.editions (id, work_id, title, format, pages, created_at, updated_at)
    values (${newId()}, ${work}, 'Shorter', 'book', 150, now(), now()), (${newId()}, ${work}, 'Large', 'book', 900, now(), now())`.execute(
    log.db,
  )
  expect(await readingTime(log.db, reader, work)).toMatchObject({ pages: 300 })
})

it('is not said where the pace or the length is not known', async () => {
  const reader = await log.reader()
  const work = await log.work('Of some length', 300)
  expect(await readingTime(log.db, reader, work)).toBeNull()
  await sittings(reader, [[30, 59]])
  expect(await readingTime(log.db, reader, work)).toBeNull()
  const quick = await log.reader()
  await sittings(quick, [[60, 60]])
  expect(await readingTime(log.db, quick, work)).toMatchObject({ hours: 5 })
  expect(await readingTime(log.db, quick, await log.work('Of no known length'))).toBeNull()
})

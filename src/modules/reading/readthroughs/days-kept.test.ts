import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { isPartialDate } from './partial-date.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')

it('takes the days for days that the calendar has, as the rest of the log does', async () => {
  const two = (most: number) => fc.nat(most).map(one => String(one).padStart(2, '0'))
  const year = fc
    .oneof(fc.constantFrom('0000', '1900', '2000', '2024', '9999', '203'), fc.nat(9999))
    .map(one => String(one).padStart(typeof one === 'number' ? 4 : 0, '0'))
  const written = fc
    .tuple(year, two(13), two(32), fc.constantFrom(1, 2, 3))
    .map(parts => parts.slice(0, 3).slice(0, Number(parts[3])).join('-'))
  const samples = [...fc.sample(written, 400), '2023-02-30', '2024-02-29', '1900-02-29', ' 2024', '2024-1']
  const { rows } = await sql<{ written: string; is: boolean }>`
    select written, reading.is_partial_date(written) as is from unnest(${samples}::text[]) as written`.execute(
    log.db,
  )
  for (const { written, is } of rows) expect([written, is]).toEqual([written, isPartialDate(written)])
})

it('keeps no other ones', async () => {
  const reader = await log.reader()
  const wanted = {
    workId: await log.work('Kindred'),
    status: 'read' as const,
    on: '2023-02',
    day: '2026-11-20',
  }
  const kept = await keepBook(log.db, reader, wanted, now)
  if (isRefused(kept)) throw new Error(kept.refused)
  for (const column of ['began', 'ended'])
    for (const day of ['2023-02-30', '0000'])
      await expect(
        sql`update reading.readthroughs set ${sql.ref(column)} = ${day} where book_id = ${kept.bookId}`.execute(
          log.db,
        ),
      ).rejects.toThrow(`readthroughs_${column}_check`)
})

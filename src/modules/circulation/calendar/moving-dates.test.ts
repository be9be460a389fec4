import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { nobody } from '../../identity/index.ts'
import { testTown } from '../town.fixture.ts'
import { moveDueDates } from './moving-dates.ts'
import { addSpecialDay } from './special-days.ts'

const now = new Date('2026-11-20T10:00:00Z')
const town = testTown(now)
const shelves = 1001

it('moves the last day of every hold on the shelf, a part in each transaction', async () => {
  const { libraryId } = town.desk
  await town.settings({ hold_shelf_days: 7, hold_shelf_ends_open: true })
  await town.title('M1')
  await fillShelves()
  const run = () =>
    moveDueDates.run({ libraryId }, jobContext({ database: town.database, filesDir: '' }, now))
  await run()
  expect(await lastDays()).toEqual([{ day: '2026-11-27', holds: shelves }])
  const closing = { from: '2026-11-27', to: '2026-11-27', yearly: false, branchId: null }
  const opening = { closed: true, opens: null, closes: null, reason: 'Burst pipe' }
  await addSpecialDay(town.db, libraryId, { ...closing, ...opening }, nobody, now)
  await run()
  expect(await lastDays()).toEqual([{ day: '2026-11-28', holds: shelves }])
  expect(await writtenAtOnce()).toBeLessThanOrEqual(500)
})

/** More than one transaction should hold: a copy of one title for each of as many patrons. */
async function fillShelves(): Promise<void> {
  const { libraryId, branchId } = town.desk
  await sql`
    insert into circulation.patrons (id, library_id, name, search_name, category, home_branch_id, created_at)
    select gen_random_uuid(), ${libraryId}, 'Reader ' || n, 'reader', 'adult', ${branchId}, ${now}
    from generate_series(1, ${shelves}::int) n`.execute(town.db)
  await sql`
    insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id, holding_branch_id, item_type,
      availability, created_at, updated_at)
    select gen_random_uuid(), library_id, work_id, edition_id, 'M1-' || n, owning_branch_id, holding_branch_id, item_type,
      'on-hold-shelf', ${now}, ${now}
    from catalog.copies, generate_series(1, ${shelves}::int) n where barcode = 'M1'`.execute(town.db)
  await sql`
    insert into circulation.holds (id, library_id, patron_id, work_id, pickup_branch_id, status, placed_at, filled_copy_id,
      filled_at, shelf_until)
    select gen_random_uuid(), ${libraryId}, patron.id, copy.work_id, ${branchId}, 'on-shelf', ${now}, copy.id, ${now}, '2026-11-25'
    from (select *, row_number() over () as n from catalog.copies where barcode like 'M1-%') copy
    join (select *, row_number() over () as n from circulation.patrons) patron using (n)`.execute(town.db)
}

async function lastDays() {
  const { rows } = await sql`
    select shelf_until::text as day, count(*)::int as holds from circulation.holds group by 1 order by 1`.execute(
    town.db,
  )
  return rows
}

/** The most rows that one transaction wrote. */
async function writtenAtOnce(): Promise<number> {
  const { rows } = await sql<{ most: number }>`
    select max(holds)::int as most
    from (select count(*) as holds from circulation.holds group by xmin::text) written`.execute(town.db)
  return rows[0]?.most ?? 0
}

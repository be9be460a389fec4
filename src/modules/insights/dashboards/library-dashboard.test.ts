import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeLibrary } from '../../../../tests/shelf.ts'
import type { Db } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { testTown } from '../../circulation/town.fixture.ts'
import { dashboardOf, type LibraryDashboard, turnoverRate } from './library-dashboard.ts'

const now = new Date('2026-03-20T12:00:00Z')
const town = testTown(now)
let found: LibraryDashboard
let other = ''

beforeAll(async () => {
  await town.rule({ loan_length: '7d' })
  const [loved, known] = [await town.title('L1', 'L2'), await town.title('K1')]
  await town.title('U1')
  await sql`update catalog.copies set item_type = 'film' where barcode = 'K1'`.execute(town.db)
  const borrow = async (barcode: string, day: string) => {
    await town.lent(await town.patron(), barcode, new Date(`${day}T10:00:00Z`))
    await town.back(barcode, new Date(`${day}T16:00:00Z`))
  }
  // The 90 days begin on 21 December; the 90 before on 22 September; twelve months on 1 April.
  for (const day of ['2025-12-21', '2026-02-03', '2026-03-19']) await borrow('L1', day)
  for (const day of ['2025-12-20', '2025-09-22', '2026-01-02']) await borrow('K1', day)
  await borrow('K1', '2025-09-21')
  await borrow('L2', '2025-03-31')
  await town.hold(await town.patron(), loved.workId, { at: new Date('2026-03-10T12:00:00Z') })
  await town.hold(await town.patron(), known.workId, { at: new Date('2026-03-12T12:00:00Z') })
  await town.hold(await town.patron(), known.workId, { at: new Date('2026-03-02T12:00:00Z') })
  const ready = await town.hold(await town.patron(), known.workId, { at: new Date('2026-01-01T12:00:00Z') })
  await sql`update circulation.holds set status = 'on-shelf', filled_at = ${now}, shelf_until = '2026-03-27',
    filled_copy_id = (select id from catalog.copies where barcode = 'K1') where id = ${ready}`.execute(
    town.db,
  )
  other = (await makeLibrary(town.db, { branches: ['Hill'] })).libraryId
  await called(town.db, town.desk.libraryId, '2026-03-01T00:00:00Z', 'answered', 1200)
  await called(town.db, town.desk.libraryId, '2026-03-20T00:00:00Z', 'failed', 300)
  await called(town.db, town.desk.libraryId, '2026-02-28T23:59:59Z', 'answered', 5000)
  await called(town.db, other, '2026-03-05T00:00:00Z', 'answered', 70)
  found = await dashboardOf(town.db, { id: town.desk.libraryId, zone: 'Europe/London' }, now)
})

describe('a library’s dashboard', () => {
  it('counts the loans of 90 days beside those of the 90 before', () => {
    expect(found.recent).toEqual({ loans: 4, before: 2 })
  })

  it('names the titles that were lent most, with how often they were before', () => {
    expect(found.popular.map(({ title, loans, before }) => [title, loans, before])).toEqual([
      ['Title L1', 3, 0],
      ['Title K1', 1, 2],
    ])
  })

  it('has each of twelve months, the empty ones, too', () => {
    expect(found.months).toHaveLength(12)
    expect([found.months[0]?.month, found.months.at(-1)?.month]).toEqual(['2025-04', '2026-03'])
    expect(found.months.filter(({ loans }) => loans > 0)).toEqual([
      { month: '2025-09', loans: 2 },
      { month: '2025-12', loans: 2 },
      { month: '2026-01', loans: 1 },
      { month: '2026-02', loans: 1 },
      { month: '2026-03', loans: 1 },
    ])
  })

  it('divides the loans of these months by the copies in the collection, of all and of each kind', () => {
    expect(found.turnover).toEqual({
      whole: { kind: null, copies: 4, loans: 7 },
      kinds: [
        { kind: 'book', copies: 3, loans: 3 },
        { kind: 'film', copies: 1, loans: 4 },
      ],
    })
    expect(turnoverRate(found.turnover.whole)).toBe(1.75)
    expect(turnoverRate({ copies: 0, loans: 3 })).toBeNull()
  })

  it('counts a copy that is gone no more, and its loans still', async () => {
    await sql`update catalog.copies set status = 'withdrawn' where barcode = 'K1'`.execute(town.db)
    const { turnover } = await dashboardOf(town.db, { id: town.desk.libraryId, zone: 'Europe/London' }, now)
    await sql`update catalog.copies set status = 'in-collection' where barcode = 'K1'`.execute(town.db)
    expect(turnover.whole).toEqual({ kind: null, copies: 3, loans: 7 })
    expect(turnover.kinds.at(-1)).toEqual({ kind: 'film', copies: 0, loans: 4 })
  })

  it('tells who waits by titles: how many, for how many copies and since when; not whom', () => {
    expect(found.waiting).toMatchObject({ holds: 3, titles: 2 })
    expect(found.waiting.longest.map(({ work_id: _, language: _l, ...title }) => title)).toEqual([
      { title: 'Title K1', by: '', waiting: 2, copies: 1, since: new Date('2026-03-02T12:00:00Z') },
      { title: 'Title L1', by: '', waiting: 1, copies: 2, since: new Date('2026-03-10T12:00:00Z') },
    ])
    expect(JSON.stringify(found)).not.toContain('Patron')
  })

  it('adds up what models cost for it in the month of UTC', () => {
    expect(found.models).toEqual({ calls: 2, failed: 1, cost: 1500 })
  })

  it('begins a day and a month by the clock of the library', async () => {
    const inUtc = await dashboardOf(town.db, { id: town.desk.libraryId, zone: 'Pacific/Kiritimati' }, now)
    // There it is the 21st already.
    expect(inUtc.recent).toEqual({ loans: 4, before: 2 })
    const later = new Date('2026-03-31T12:00:00Z')
    const months = async (zone: string) =>
      (await dashboardOf(town.db, { id: town.desk.libraryId, zone }, later)).months.at(-1)?.month
    expect([await months('Europe/London'), await months('Pacific/Kiritimati')]).toEqual([
      '2026-03',
      '2026-04',
    ])
  })

  it('has nothing of another library', async () => {
    expect(await dashboardOf(town.db, { id: other, zone: 'Europe/London' }, now)).toEqual({
      recent: { loans: 0, before: 0 },
      popular: [],
      months: found.months.map(({ month }) => ({ month, loans: 0 })),
      turnover: { whole: { kind: null, copies: 0, loans: 0 }, kinds: [] },
      waiting: { holds: 0, titles: 0, longest: [] },
      models: { calls: 1, failed: 0, cost: 70 },
    })
  })
})

async function called(db: Db, libraryId: string, at: string, outcome: string, cost: number): Promise<void> {
  await sql`
    insert into insights.model_calls (id, kind, purpose, provider, model, library_id, began_at, expires_at, outcome, reason, ms, cost)
    values (${newId()}, 'chat', 'summary', 'openai', 'a-model', ${libraryId}, ${at}, ${at}, ${outcome},
      ${outcome === 'failed' ? 'busy' : null}, 100, ${cost})`.execute(db)
}

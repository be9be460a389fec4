import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { nobody } from '../../identity/index.ts'
import { lend } from '../loans/lending.ts'
import { registerPatron } from '../patrons/patrons.ts'
import { testTown } from '../town.fixture.ts'
import { loansBegun, type ReportName, reportOf } from './report.ts'
import { csvOf } from './report-csv.ts'
import { countNeverLent } from './standing-reports.ts'

const now = new Date('2026-03-20T12:00:00Z')
const at = (day: string) => new Date(`2026-03-${day}T10:00:00Z`)
const town = testTown(now)
let other = ''

const wanted = (after = '') => ({
  libraryId: town.desk.libraryId,
  zone: 'Europe/London',
  days: { from: '2026-03-01', to: '2026-03-20' },
  after,
  now,
})
const rowsOf = async (name: ReportName, limit?: number) =>
  (await reportOf(town.db, name, wanted(), limit)).rows
const plain = (rows: readonly Record<string, unknown>[]) => rows.map(({ id: _, ...row }) => row)

describe('a report counts', () => {
  beforeAll(async () => {
    await town.rule({ loan_length: '7d' })
    const [adult, child] = [await town.patron(), await town.patron({ category: 'child' })]
    const [one, two] = [await town.title('A1', 'A2'), await town.title('B1')]
    await town.title('C1')
    await town.title('=D1')
    // Before these days.
    await town.lent(child, 'A2', new Date('2026-02-27T10:00:00Z'))
    await town.back('A2', new Date('2026-02-28T10:00:00Z'))
    await town.lent(adult, 'A1', at('02'))
    await town.back('A1', at('03'))
    await town.lent(child, 'A1', at('03'))
    await town.lent(adult, 'B1', at('18'))
    await town.hold(await town.patron(), one.workId)
    await town.hold(await town.patron(), two.workId)
    await town.hold(await town.patron(), two.workId)
    // Their patron is not kept any more.
    await sql`update circulation.loans set patron_id = null where returned_at = ${at('03')}`.execute(town.db)
    await about('Islands', one.workId, two.workId)
    await about('Trees', one.workId)
    other = await libraryWithOneLoan()
  })

  it('each day of its period', async () => {
    const rows = await rowsOf('days')
    expect(rows).toHaveLength(20)
    expect(rows.filter(({ loans }) => loans !== 0)).toEqual([
      { name: '2026-03-02', loans: 1 },
      { name: '2026-03-03', loans: 1 },
      { name: '2026-03-18', loans: 1 },
    ])
  })

  it('months, where it is more than two of them', async () => {
    const days = { from: '2026-01-15', to: '2026-03-20' }
    expect((await reportOf(town.db, 'days', { ...wanted(), days })).rows).toEqual([
      { name: '2026-01', loans: 0 },
      { name: '2026-02', loans: 1 },
      { name: '2026-03', loans: 3 },
    ])
  })

  it('all loans of some days', async () => {
    expect(await loansBegun(town.db, wanted())).toBe(3)
    expect(await loansBegun(town.db, { ...wanted(), days: { from: '2026-02-09', to: '2026-02-28' } })).toBe(1)
  })

  it('subjects, a title of two for both', async () => {
    expect(plain(await rowsOf('subjects'))).toEqual([
      { name: 'Islands', loans: 3 },
      { name: 'Trees', loans: 2 },
    ])
    expect(plain(await rowsOf('subjects', 1))).toEqual([{ name: 'Islands', loans: 3 }])
  })

  it('branches', async () => {
    expect(await rowsOf('branches')).toEqual([{ name: 'Central', loans: 3 }])
  })

  it('categories, and last the loans whose patron is forgotten', async () => {
    expect(await rowsOf('categories')).toEqual([
      { name: 'adult', loans: 1 },
      { name: 'child', loans: 1 },
      { name: '', loans: 1 },
    ])
  })

  it('titles', async () => {
    expect(plain(await rowsOf('popular')).map(({ name, loans }) => [name, loans])).toEqual([
      ['Title A1', 2],
      ['Title B1', 1],
    ])
    expect(await rowsOf('popular', 1)).toHaveLength(1)
  })

  it('what is overdue now', async () => {
    expect(await rowsOf('overdue')).toEqual([{ name: 'Central', loans: 1, week: 0, month: 1, longer: 0 }])
  })

  it('who waits for each copy', async () => {
    expect(
      (await rowsOf('holds-ratio')).map(({ name, holds, copies, ratio }) => [name, holds, copies, ratio]),
    ).toEqual([
      ['Title B1', 2, 1, 2],
      ['Title A1', 1, 2, 0.5],
    ])
  })

  it('what was never lent, page by page', async () => {
    const first = await reportOf(town.db, 'never-lent', wanted(), 1)
    expect(first.rows.map(({ barcode }) => barcode)).toEqual(['=D1'])
    const then = await reportOf(town.db, 'never-lent', wanted(first.next ?? ''), 1)
    expect(then.rows.map(({ barcode }) => barcode)).toEqual(['C1'])
    expect(then.next).toBeNull()
  })

  it('how many were never lent, up to a number', async () => {
    expect(await countNeverLent(town.db, town.desk.libraryId, 10)).toBe(2)
    expect(await countNeverLent(town.db, town.desk.libraryId, 1)).toBe(1)
  })

  it('one library, and nothing of another', async () => {
    const there = { ...wanted(), libraryId: other }
    expect((await reportOf(town.db, 'branches', there)).rows).toEqual([{ name: 'Hill', loans: 1 }])
    expect((await reportOf(town.db, 'popular', there)).rows).toMatchObject([{ name: 'Elsewhere', loans: 1 }])
    for (const name of ['overdue', 'never-lent', 'holds-ratio'] as const)
      expect((await reportOf(town.db, name, there)).rows).toEqual([])
  })

  it('all of it as CSV, in which nothing is a formula', async () => {
    let file = ''
    for await (const part of csvOf(town.db, 'never-lent', wanted(), row => row)) file += part
    expect(file).toContain('name,by,barcode,call_number\r\n')
    expect(file).toContain("'=D1")
    expect(file.trim().split('\r\n')).toHaveLength(3)
  })

  it('a day from midnight to midnight by the clock of the library', async () => {
    // The clocks of London went forward early on the 29th.
    await town.lent(await town.patron(), 'C1', new Date('2026-03-29T22:59:00Z'))
    await town.lent(await town.patron(), '=D1', new Date('2026-03-29T23:00:00Z'))
    const days = { from: '2026-03-28', to: '2026-03-30' }
    const counted = async (zone: string) =>
      (await reportOf(town.db, 'days', { ...wanted(), zone, days })).rows.map(({ loans }) => loans)
    expect(await counted('Europe/London')).toEqual([0, 1, 1])
    expect(await counted('UTC')).toEqual([0, 2, 0])
  })
})

async function about(label: string, ...workIds: string[]): Promise<void> {
  const id = newId()
  await sql`insert into catalog.subjects (id, label, kind, match_key) values (${id}, ${label}, 'topic', ${label})`.execute(
    town.db,
  )
  for (const workId of workIds)
    await sql`insert into catalog.work_subjects (work_id, subject_id, position) values (${workId}, ${id}, 1)`.execute(
      town.db,
    )
}

async function libraryWithOneLoan(): Promise<string> {
  const { libraryId, ownerId, branchIds } = await makeLibrary(town.db, { branches: ['Hill'] })
  const [branchId = ''] = branchIds
  await putOnShelf(town.db, { libraryId, branchId, title: 'Elsewhere', barcodes: ['E1'] })
  const facts = { name: 'Ada', email: null, phone: null, category: 'adult', home_branch_id: branchId }
  const made = await registerPatron(
    town.db,
    libraryId,
    { ...facts, expires_on: null, note: null, card: 'E' },
    nobody,
    now,
  )
  if ('refused' in made) throw new Error('Nobody was registered.')
  const desk = { libraryId, branchId, staffId: ownerId, zone: 'Europe/London' }
  await lend(town.db, desk, { patronId: made.id, barcode: 'E1' }, at('19'))
  return libraryId
}

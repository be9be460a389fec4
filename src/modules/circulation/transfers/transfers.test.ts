import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import { nobody } from '../../identity/index.ts'
import { pickList } from '../holds/pick-list.ts'
import { markLost } from '../loans/losing.ts'
import { testTown } from '../town.fixture.ts'
import { askForTransfer, cancelTransfer } from './asking.ts'
import { transferCosts } from './sending.ts'
import { waysIn } from './transfer-form.ts'
import { isLate, transfersPage } from './transfer-queries.ts'
import { setWays } from './ways.ts'

const now = new Date('2026-11-20T10:00:00Z')
const later = new Date('2026-11-28T10:00:00Z')
const town = testTown(now)
const ask = (barcode: string, to = town.harbour.branchId) =>
  askForTransfer(town.db, town.desk.libraryId, { barcode, to, by: town.desk.staffId }, now)
const sent = async (barcode: string) => {
  const made = await ask(barcode)
  if (isRefused(made)) throw new Error(`Not sent: ${made.refused}`)
  return made.id
}
const costFromCentral = async () =>
  (await transferCosts(town.db, town.desk.libraryId))(town.desk.branchId, town.harbour.branchId)
const toHarbour = (cost: number | null) =>
  setWays(
    town.db,
    town.desk.libraryId,
    { from: town.desk.branchId, to: new Map([[town.harbour.branchId, cost]]) },
    nobody,
    now,
  )

describe('a copy that staff send', () => {
  it('is on its way until it is scanned there, and late after a week', async () => {
    const { copyIds } = await town.title('T1')
    const id = await sent('T1')
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'in-transit' })
    const there = { branchId: town.harbour.branchId, way: 'to' as const }
    const [row] = await transfersPage(town.db, town.desk.libraryId, there, null)
    expect(row).toMatchObject({ id, reason: 'asked', to_branch: 'Harbour Lane', barcode: 'T1' })
    expect(row && [isLate(row, now), isLate(row, later)]).toEqual([false, true])
    await town.settings({ send_home: false })
    await town.back('T1', later, town.harbour)
    await town.settings({})
    expect(await transfersPage(town.db, town.desk.libraryId, there, null)).toEqual([])
    expect(await cancelTransfer(town.db, town.desk.libraryId, id, later)).toEqual({
      refused: 'transfer-over',
    })
    expect(await town.copyNow(copyIds[0])).toMatchObject({
      availability: 'on-shelf',
      holding_branch_id: town.harbour.branchId,
    })
  })

  it('has to stand on a shelf, elsewhere, with a way there', async () => {
    await town.title('T2')
    expect(await ask('nothing')).toEqual({ refused: 'unknown-barcode' })
    expect(await ask('T2', town.desk.staffId)).toEqual({ refused: 'unknown-branch' })
    expect(await ask('T2', town.desk.branchId)).toMatchObject({ refused: 'there-already' })
    await toHarbour(null)
    expect(await ask('T2')).toMatchObject({ refused: 'no-way' })
    await toHarbour(4)
    expect(await costFromCentral()).toBe(4)
    const { loanId } = await town.lent(await town.patron(), 'T2')
    expect(await ask('T2')).toMatchObject({ refused: 'not-on-shelf', availability: 'on-loan' })
    await markLost(town.db, town.desk, { loanId, actor: nobody }, now)
    expect(await ask('T2')).toMatchObject({ refused: 'not-on-shelf' })
  })

  it('and did not go stands where it was, and its hold waits again', async () => {
    const { workId, copyIds } = await town.title('T3')
    const hold = await town.hold(await town.patron(), workId, { pickup: town.harbour.branchId })
    await town.back('T3')
    const [transfer] = await transfersPage(
      town.db,
      town.desk.libraryId,
      { branchId: town.desk.branchId, way: 'from' },
      null,
    )
    expect(transfer).toMatchObject({ reason: 'hold', hold_id: hold })
    await cancelTransfer(town.db, town.desk.libraryId, transfer?.id ?? '', now)
    expect(await town.copyNow(copyIds[0])).toMatchObject({
      availability: 'on-shelf',
      holding_branch_id: town.desk.branchId,
    })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'pending', filled_copy_id: null })
    const { picks } = await pickList(town.db, town.desk, town.desk.branchId, now)
    expect(picks).toMatchObject([{ hold_id: hold, barcode: 'T3', pickup: 'Harbour Lane' }])
  })
})

describe('waysIn', () => {
  it('reads every number that it could have written, and nothing where nothing is sent', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9999 }))), costs => {
        const ids = costs.map((_, place) => `b${place}`)
        const values = Object.fromEntries(costs.map((cost, place) => [`to-b${place}`, `${cost ?? ''}`]))
        expect(waysIn(values, ids)).toEqual({
          ok: true,
          ways: new Map(costs.map((cost, place) => [`b${place}`, cost])),
        })
      }),
    )
    expect(waysIn({ 'to-b': '-1' }, ['b'])).toMatchObject({ ok: false })
  })
})

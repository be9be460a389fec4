import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { transaction } from '../../../database.ts'
import { nobody } from '../../identity/index.ts'
import { charge } from '../charges/charging.ts'
import { waive } from '../charges/waiving.ts'
import { tables } from '../tables.ts'
import { testTown } from '../town.fixture.ts'
import { lend } from './lending.ts'
import { claimReturned, markLost } from './losing.ts'
import { lockedPatron, standingOf } from './standing.ts'
import { takeBack } from './taking-back.ts'

const now = new Date('2026-11-20T10:00:00Z')
const later = new Date('2026-11-25T10:00:00Z')
const town = testTown(now)

describe('a copy that comes back', () => {
  it('is put aside for who waits longest, where it is picked up here, until the day that is said', async () => {
    const { workId, copyIds } = await town.title('H1')
    await town.lent(await town.patron(), 'H1')
    const first = await town.patron()
    const second = await town.hold(await town.patron(), workId, { at: now })
    const hold = await town.hold(first, workId, { at: new Date(now.getTime() - 1000) })
    expect(await town.back('H1', later)).toMatchObject({ onward: { to: 'hold-shelf', patronId: first } })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-hold-shelf', due_at: null })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'on-shelf', shelf_until: '2026-12-02' })
    expect(await town.holdNow(second)).toMatchObject({ status: 'pending' })
    // Scanned again it is the same answer.
    expect(await town.back('H1', later)).toMatchObject({ onward: { to: 'hold-shelf', patronId: first } })
  })

  it('is lent to whom it is held for, and to nobody else', async () => {
    const { workId } = await town.title('H2')
    const reader = await town.patron()
    const hold = await town.hold(reader, workId)
    await town.back('H2')
    const other = await town.patron()
    expect(await lend(town.db, town.desk, { patronId: other, barcode: 'H2' }, later)).toMatchObject({
      refused: 'held-for-another',
    })
    await town.lent(reader, 'H2', later)
    expect(await town.holdNow(hold)).toMatchObject({ status: 'picked-up', ended_at: later })
  })

  it('travels to the branch where it is picked up, and waits there', async () => {
    const { workId, copyIds } = await town.title('H3')
    const reader = await town.patron()
    const hold = await town.hold(reader, workId, { pickup: town.harbour.branchId })
    expect(await town.back('H3')).toMatchObject({
      onward: { to: 'branch', branchId: town.harbour.branchId, why: 'hold' },
    })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'in-transit' })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'in-transit', filled_copy_id: copyIds[0] })
    expect(await town.back('H3', later, town.harbour)).toMatchObject({
      loanId: null,
      onward: { to: 'hold-shelf', patronId: reader },
    })
    expect(await town.copyNow(copyIds[0])).toMatchObject({
      availability: 'on-hold-shelf',
      holding_branch_id: town.harbour.branchId,
    })
  })

  it('is on its way again where it turns up elsewhere, and waits its days anew when it is back', async () => {
    const { workId, copyIds } = await town.title('H7')
    const hold = await town.hold(await town.patron(), workId)
    await town.back('H7')
    expect(await town.back('H7', later, town.harbour)).toMatchObject({
      onward: { to: 'branch', branchId: town.desk.branchId, why: 'hold' },
    })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'in-transit' })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'in-transit', shelf_until: null })
    expect(await town.back('H7', later)).toMatchObject({ onward: { to: 'hold-shelf' } })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-hold-shelf' })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'on-shelf', shelf_until: '2026-12-02' })
  })

  it('goes past holds that are suspended, begin later, or want another copy', async () => {
    const { workId, copyIds } = await town.title('H4', 'H4b')
    const [suspended, future, other] = [
      await town.hold(await town.patron(), workId),
      await town.hold(await town.patron(), workId),
      await town.hold(await town.patron(), workId, { copyId: copyIds[1] ?? null }),
    ]
    const change = tables(town.db).updateTable('circulation.holds')
    await change
      .set({ suspended_at: now, suspended_until: '2026-11-25' })
      .where('id', '=', suspended ?? '')
      .execute()
    await change
      .set({ starts_on: '2026-11-26' })
      .where('id', '=', future ?? '')
      .execute()
    await town.lent(await town.patron(), 'H4')
    expect(await town.back('H4', later)).toMatchObject({ onward: { to: 'shelf' } })
    const day = new Date('2026-11-26T10:00:00Z')
    await town.lent(await town.patron(), 'H4', later)
    expect(await town.back('H4', day)).toMatchObject({ onward: { to: 'hold-shelf' } })
    expect(await town.holdNow(suspended ?? '')).toMatchObject({ status: 'on-shelf' })
    expect(await town.holdNow(other ?? '')).toMatchObject({ status: 'pending' })
  })

  it('is sent home from another branch, and received there', async () => {
    const { copyIds } = await town.title('H5')
    await town.lent(await town.patron(), 'H5')
    expect(await town.back('H5', later, town.harbour)).toMatchObject({
      onward: { to: 'branch', branchId: town.desk.branchId, why: 'home' },
    })
    expect(await town.back('H5', later)).toMatchObject({ loanId: null, onward: { to: 'shelf' } })
    expect(await town.copyNow(copyIds[0])).toMatchObject({
      availability: 'on-shelf',
      holding_branch_id: town.desk.branchId,
    })
    const open = await tables(town.db)
      .selectFrom('circulation.transfers')
      .select('id')
      .where('copy_id', '=', copyIds[0] ?? '')
      .where('ended_at', 'is', null)
      .execute()
    expect(open).toEqual([])
  })

  it('is sent once by a scanner that repeats itself, and received where it arrives', async () => {
    const { copyIds } = await town.title('H6e')
    const at = (seconds: number) => new Date(later.getTime() + seconds * 1000)
    const { loanId } = await town.lent(await town.patron(), 'H6e')
    const sent = { to: 'branch', branchId: town.desk.branchId, why: 'home' }
    expect(await town.back('H6e', at(0), town.harbour)).toMatchObject({ loanId, again: false, onward: sent })
    expect(await town.back('H6e', at(1), town.harbour)).toMatchObject({ loanId, again: true, onward: sent })
    const ways = () =>
      tables(town.db)
        .selectFrom('circulation.transfers')
        .select(['sent_at', 'ended_as'])
        .where('copy_id', '=', copyIds[0] ?? '')
        .orderBy('sent_at')
        .execute()
    expect(await ways()).toEqual([{ sent_at: at(0), ended_as: null }])
    await town.back('H6e', at(3))
    expect(await ways()).toEqual([{ sent_at: at(0), ended_as: 'received' }])
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-shelf' })
  })

  it('sends a copy that stood on the hold shelf of another branch back there, where it is set aside anew', async () => {
    const { workId, copyIds } = await town.title('H9')
    const hold = await town.hold(await town.patron(), workId)
    await town.back('H9')
    const sent = await town.back('H9', later, town.harbour)
    expect(sent.onward).toEqual({ to: 'branch', branchId: town.desk.branchId, why: 'hold' })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'in-transit', shelf_until: null })
    expect((await town.back('H9', later)).onward).toMatchObject({ to: 'hold-shelf' })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'on-shelf', filled_copy_id: copyIds[0] })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-hold-shelf' })
  })

  it('fills each hold once, however many copies come back at once', async () => {
    const barcodes = Array.from({ length: 12 }, (_, place) => `H6-${place}`)
    const { workId } = await town.title(...barcodes)
    for (const barcode of barcodes) await town.lent(await town.patron(), barcode).catch(() => {})
    const holds = []
    for (let turn = 0; turn < 5; turn++) holds.push(await town.hold(await town.patron(), workId))
    const backs = await Promise.all(barcodes.map(barcode => takeBack(town.db, town.desk, { barcode }, later)))
    expect(backs.filter(back => 'onward' in back && back.onward.to === 'hold-shelf')).toHaveLength(5)
    const filled = await Promise.all(holds.map(id => town.holdNow(id)))
    expect(new Set(filled.map(({ filled_copy_id }) => filled_copy_id)).size).toBe(5)
  })
})

describe('a late one', () => {
  it('is charged once, with how it came about, and no more than the patron may be fined', async () => {
    await town.rule({ item_type: 'book', fine_amount: 25, fine_grace: 1 })
    await town.title('F1')
    const patronId = await town.patron()
    const { dueAt } = await town.lent(patronId, 'F1')
    const late = new Date(dueAt.getTime() + 4 * 86_400_000)
    expect(await town.back('F1', late)).toMatchObject({ daysLate: 4, fine: 75 })
    expect(await town.back('F1', late)).toMatchObject({ daysLate: 4, fine: 0 })
    expect(await town.ledgerOf(patronId)).toMatchObject([
      { kind: 'fine', amount: 75, explained: { units: 4, billable: 3, periods: 3 } },
    ])
    await town.settings({ fine_patron_most: 100 })
    await town.title('F2')
    await town.lent(patronId, 'F2')
    expect(await town.back('F2', late)).toMatchObject({ fine: 25 })
    await town.settings({})
  })
})

describe('one that is said to be back', () => {
  it('costs no more than it did that day, whatever day it is, and keeps nobody from renewing', async () => {
    await town.rule({ item_type: 'book', fine_amount: 10 })
    await town.title('C1-said')
    const patronId = await town.patron()
    const { dueAt, loanId } = await town.lent(patronId, 'C1-said')
    const said = (days: number) => new Date(dueAt.getTime() + days * 86_400_000)
    for (const days of [2, 5]) await claimReturned(town.db, town.desk, { loanId, actor: nobody }, said(days))
    const { borrower } = await transaction(town.db, async tx => {
      const patron = await lockedPatron(tx, town.desk.libraryId, patronId)
      if (!patron) throw new Error('The patron is gone.')
      return standingOf(tx, town.desk, patron, said(30))
    })
    expect(borrower).toMatchObject({ owes: 20, overdueLoans: 0 })
    expect(await town.back('C1-said', said(30))).toMatchObject({ fine: 20 })
  })
})

describe('a lost one that is found', () => {
  it('is in the collection again, and its charge is taken back', async () => {
    const { copyIds } = await town.title('L1')
    const patronId = await town.patron()
    const { loanId } = await town.lent(patronId, 'L1')
    await sql`update catalog.copies set price_minor = 1200 where id = ${copyIds[0]}`.execute(town.db)
    expect(await markLost(town.db, town.desk, { loanId, actor: nobody }, later)).toMatchObject({
      charged: 1200,
    })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ status: 'lost', due_at: null })
    expect(await town.ledgerOf(patronId)).toMatchObject([{ kind: 'lost', amount: 1200 }])
    expect(await town.back('L1', later)).toMatchObject({ found: true, refunded: 1200, loanId: null })
    expect(await town.copyNow(copyIds[0])).toMatchObject({
      status: 'in-collection',
      availability: 'on-shelf',
    })
    expect((await town.ledgerOf(patronId)).reduce((sum, { amount }) => sum + amount, 0)).toBe(0)
  })
})

it('takes back of a charge for a lost one what nobody was let off', async () => {
  await town.title('L2')
  const patronId = await town.patron()
  const { loanId } = await town.lent(patronId, 'L2')
  await markLost(town.db, town.desk, { loanId, price: 2000, actor: nobody }, later)
  await waive(town.db, town.desk, { patronId, amount: 1500, reason: 'A fire' }, nobody, later)
  expect(await town.back('L2', later)).toMatchObject({ refunded: 500 })
  expect((await town.ledgerOf(patronId)).reduce((sum, { amount }) => sum + amount, 0)).toBe(0)
})

it('adds to the ledger only', async () => {
  const patronId = await town.patron()
  const at = { libraryId: town.desk.libraryId, branchId: town.desk.branchId, patronId, by: null }
  const id = await transaction(town.db, tx => charge(tx, { ...at, kind: 'manual', amount: 5 }, now))
  await expect(
    sql`update circulation.ledger set amount = 4 where id = ${id}`.execute(town.db),
  ).rejects.toThrow('only ever added to')
  await expect(sql`delete from circulation.ledger where id = ${id}`.execute(town.db)).rejects.toThrow(
    'only ever added to',
  )
})

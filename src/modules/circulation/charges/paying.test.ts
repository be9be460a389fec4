import { describe, expect, it } from 'vitest'
import { transaction } from '../../../database.ts'
import { isRefused } from '../../../refusal.ts'
import { nobody } from '../../identity/index.ts'
import { patronAtDesk } from '../desk/patron-at-desk.ts'
import { markLost } from '../loans/losing.ts'
import { lockedPatron, standingOf } from '../loans/standing.ts'
import { testTown } from '../town.fixture.ts'
import { chargeByHand } from './charging-by-hand.ts'
import { growingFines } from './growing.ts'
import { entriesOf, historyOf, receiptEntries, takingsBetween } from './ledger-queries.ts'
import { balanceOf } from './open-charges.ts'
import { pay, payOut } from './paying.ts'
import { waive } from './waiving.ts'

const now = new Date('2026-11-20T10:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const town = testTown(now)

const charged = async (patronId: string, amount: number, at = now) => {
  const made = await chargeByHand(
    town.db,
    town.desk,
    { patronId, amount, note: 'Torn', kind: 'manual' },
    nobody,
    at,
  )
  if (isRefused(made)) throw new Error(made.refused)
  return made.id
}
const paid = (patronId: string, amount: number, chosen: string[] | null = null) =>
  pay(town.db, town.desk, { patronId, amount, method: 'cash', chosen }, nobody, later(5))
const balance = async (patronId: string) => balanceOf(await entriesOf(town.db, town.desk.libraryId, patronId))

describe('a payment', () => {
  it('settles the oldest charges first, under one receipt', async () => {
    const patron = await town.patron()
    const [old, young] = [await charged(patron, 300), await charged(patron, 200, later(1))]
    const made = await paid(patron, 350)
    if (isRefused(made)) throw new Error(made.refused)
    const receipt = await receiptEntries(town.db, town.desk.libraryId, patron, made.receiptId)
    expect(receipt.map(({ amount }) => amount).sort()).toEqual([-300, -50])
    const settled = (await town.ledgerOf(patron)).filter(({ kind }) => kind === 'payment')
    expect(new Set(settled.map(({ settles }) => settles))).toEqual(new Set([old, young]))
    expect(await balance(patron)).toBe(150)
  })

  it('settles the charges that were chosen, and no more than they come to', async () => {
    const patron = await town.patron()
    const [, young] = [await charged(patron, 300), await charged(patron, 200, later(1))]
    expect(await paid(patron, 250, [young])).toEqual({ refused: 'more-than-owed', owed: 200 })
    await paid(patron, 200, [young])
    expect(await paid(patron, 1, [young])).toEqual({ refused: 'more-than-owed', owed: 0 })
    expect(await balance(patron)).toBe(300)
  })

  it('is taken once when two tills take it at the same time', async () => {
    const patron = await town.patron()
    await charged(patron, 500)
    const both = await Promise.all([paid(patron, 400), paid(patron, 400)])
    expect(both.filter(isRefused)).toEqual([{ refused: 'more-than-owed', owed: 100 }])
    expect(await balance(patron)).toBe(100)
  })

  it('is none of another library’s patron', async () => {
    const patron = await town.patron()
    await charged(patron, 100)
    const elsewhere = { ...town.desk, libraryId: '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11' }
    const made = await pay(town.db, elsewhere, { patronId: patron, amount: 100, method: 'cash' }, nobody, now)
    expect(made).toEqual({ refused: 'unknown-patron' })
  })
})

describe('what is owed', () => {
  it('is counted however much it is', async () => {
    const patronId = await town.patron()
    for (const minute of [0, 1, 2]) await charged(patronId, 999_999_999, later(minute))
    const owes = 2_999_999_997
    const { libraryId } = town.desk
    expect(await patronAtDesk(town.db, town.desk, patronId, '2026-11-20')).toMatchObject({ owes })
    const { borrower } = await transaction(town.db, async tx => {
      const patron = await lockedPatron(tx, libraryId, patronId)
      if (!patron) throw new Error('The patron is gone.')
      return standingOf(tx, town.desk, patron, now)
    })
    expect(borrower).toMatchObject({ owes })
    await paid(patronId, owes)
    const all = await takingsBetween(town.db, libraryId, now, later(60))
    expect(all.reduce((sum, { taken }) => sum + taken, 0)).toBeGreaterThanOrEqual(owes)
  })

  it('is waived with a reason, and never beyond what is open', async () => {
    const patron = await town.patron()
    await charged(patron, 250)
    const waived = (amount: number) =>
      waive(town.db, town.desk, { patronId: patron, amount, reason: 'In hospital' }, nobody, later(2))
    expect(await waived(300)).toEqual({ refused: 'more-than-owed', owed: 250 })
    await waived(200)
    expect(await balance(patron)).toBe(50)
    const [latest] = await historyOf(town.db, town.desk.libraryId, patron, null)
    expect(latest).toMatchObject({ kind: 'waiver', amount: -200, note: 'In hospital' })
  })

  it('is paid out where the library owes it, once', async () => {
    const patron = await town.patron()
    await town.title('LOST1')
    const { loanId } = await town.lent(patron, 'LOST1')
    await markLost(town.db, town.desk, { loanId, price: 900, actor: nobody }, now)
    await paid(patron, 900)
    await town.back('LOST1', later(60))
    expect(await balance(patron)).toBe(-900)
    const out = (amount: number) =>
      payOut(town.db, town.desk, { patronId: patron, amount, method: 'cash' }, nobody, later(70))
    expect(await out(901)).toEqual({ refused: 'more-than-credit', credit: 900 })
    const both = await Promise.all([out(900), out(900)])
    expect(both.filter(isRefused)).toEqual([{ refused: 'more-than-credit', credit: 0 }])
    expect(await balance(patron)).toBe(0)
  })

  it('grows with a late loan before it is charged', async () => {
    await town.rule({ fine_amount: 20, fine_per: 1 })
    const patron = await town.patron()
    await town.title('LATE1')
    const { dueAt } = await town.lent(patron, 'LATE1')
    const after = new Date(dueAt.getTime() + 3 * 86_400_000)
    const row = { id: patron, category: 'adult', home_branch_id: town.desk.branchId, expires_on: null }
    const growing = await growingFines(town.db, town.desk, { ...row, keeps_history: false }, after)
    expect(growing).toMatchObject([
      { title: 'Title LATE1', fine: { unit: 'days', units: 3, periods: 3, amount: 60 } },
    ])
    expect(await balance(patron)).toBe(0)
  })

  it('grows no further than the patron may be fined, with the fines that are to be paid already', async () => {
    await town.rule({ fine_amount: 20, fine_per: 1 })
    await town.settings({ fine_patron_most: 100 })
    const patron = await town.patron()
    for (const barcode of ['MOST1', 'MOST2', 'MOST3']) await town.title(barcode)
    const { dueAt } = await town.lent(patron, 'MOST1')
    await town.lent(patron, 'MOST2')
    await town.lent(patron, 'MOST3')
    const daysOn = (days: number) => new Date(dueAt.getTime() + days * 86_400_000)
    await town.back('MOST1', daysOn(2))
    const row = { id: patron, category: 'adult', home_branch_id: town.desk.branchId, expires_on: null }
    const standing = await standingOf(town.db, town.desk, { ...row, keeps_history: false }, daysOn(2.5))
    expect([...standing.growing.values()].map(({ amount }) => amount)).toEqual([60, 0])
    expect(standing.borrower.owes).toBe(100)
    await paid(patron, 40)
    const growing = await growingFines(town.db, town.desk, { ...row, keeps_history: false }, daysOn(2.5))
    expect(growing.map(({ fine }) => fine.amount)).toEqual([60, 40])
    await town.settings({})
  })
})

describe('waiving', () => {
  it('lets off what was chosen, the whole of it where no amount is said', async () => {
    const patron = await town.patron()
    const [first, second] = [await charged(patron, 300), await charged(patron, 500)]
    const waiver = { patronId: patron, amount: null, reason: 'A fire' }
    expect(await waive(town.db, town.desk, { ...waiver, chosen: [second] }, nobody, now)).toEqual({
      waived: 500,
    })
    expect(await balance(patron)).toBe(300)
    expect(await waive(town.db, town.desk, { ...waiver, chosen: [second] }, nobody, now)).toEqual({
      refused: 'more-than-owed',
      owed: 0,
    })
    expect((await town.ledgerOf(patron)).find(({ kind }) => kind === 'waiver')).toMatchObject({
      settles: second,
    })
    expect(await waive(town.db, town.desk, { ...waiver, amount: 301, chosen: [first] }, nobody, now)).toEqual(
      {
        refused: 'more-than-owed',
        owed: 300,
      },
    )
    expect(await waive(town.db, town.desk, waiver, nobody, now)).toEqual({ waived: 300 })
    expect(await balance(patron)).toBe(0)
  })
})

describe('the takings of a day', () => {
  it('are told by branch and method', async () => {
    const patron = await town.patron()
    const day = new Date('2027-02-01T10:00:00Z')
    await charged(patron, 700, day)
    const payment = { patronId: patron, amount: 300 }
    await pay(town.db, town.desk, { ...payment, method: 'cash' }, nobody, day)
    await pay(town.db, town.desk, { ...payment, method: 'card' }, nobody, day)
    await pay(town.db, town.harbour, { patronId: patron, amount: 100, method: 'cash' }, nobody, day)
    const until = new Date('2027-02-02T00:00:00Z')
    const takings = await takingsBetween(
      town.db,
      town.desk.libraryId,
      new Date('2027-02-01T00:00:00Z'),
      until,
    )
    expect(takings.map(({ method, taken, paid_out }) => [method, taken, paid_out]).sort()).toEqual([
      ['card', 300, 0],
      ['cash', 100, 0],
      ['cash', 300, 0],
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { transaction } from '../../../database.ts'
import { charge } from '../charges/charging.ts'
import { tables } from '../tables.ts'
import { testTown } from '../town.fixture.ts'
import { forgetBorrowers } from './forgetting.ts'
import { renewByItself } from './renewing-by-itself.ts'

const now = new Date('2026-11-20T10:00:00Z')
const town = testTown(now)
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const run = (job: typeof forgetBorrowers, at: Date) =>
  job.run({}, jobContext({ database: town.database, filesDir: '' }, at))
const loanNow = (id: string) =>
  tables(town.db)
    .selectFrom('circulation.loans')
    .select(['patron_id', 'due_at', 'renewals'])
    .where('id', '=', id)
    .executeTakeFirst()

describe('forgetting who borrowed', () => {
  it('takes the patron from what is back, after the grace and not before, unless it is kept or owed for', async () => {
    const patronId = await town.patron()
    const lent = new Map<string, string>()
    for (const barcode of ['G1', 'G2', 'G3', 'G4']) {
      await town.title(barcode)
      lent.set(barcode, (await town.lent(patronId, barcode)).loanId)
    }
    for (const barcode of ['G1', 'G2', 'G3']) await town.back(barcode, days(1))
    await tables(town.db)
      .updateTable('circulation.loans')
      .set({ keeps_history: true })
      .where('id', '=', lent.get('G2') ?? '')
      .execute()
    const at = { libraryId: town.desk.libraryId, branchId: town.desk.branchId, by: null }
    await transaction(town.db, tx =>
      charge(tx, { ...at, patronId, kind: 'fine', amount: 50, loanId: lent.get('G3') ?? '' }, days(1)),
    )
    const named = async () =>
      Promise.all([...lent.values()].map(async id => (await loanNow(id))?.patron_id === patronId))
    await run(forgetBorrowers, days(30))
    expect(await named()).toEqual([true, true, true, true])
    await run(forgetBorrowers, days(32))
    expect(await named()).toEqual([false, true, true, true])
    await run(forgetBorrowers, days(32))
    expect(await named()).toEqual([false, true, true, true])
  })

  it('lets a paid charge keep its amount and lose its loan', async () => {
    await town.rule({ item_type: 'book', fine_amount: 10 })
    const patronId = await town.patron()
    await town.title('G5')
    const { dueAt } = await town.lent(patronId, 'G5')
    const late = new Date(dueAt.getTime() + 86_400_000)
    await town.back('G5', late)
    const [fine] = await tables(town.db)
      .selectFrom('circulation.ledger')
      .select(['id', 'library_id'])
      .where('patron_id', '=', patronId)
      .execute()
    await tables(town.db)
      .insertInto('circulation.ledger')
      .values({
        id: crypto.randomUUID(),
        library_id: fine?.library_id ?? '',
        patron_id: patronId,
        kind: 'waiver',
        amount: -10,
        settles: fine?.id ?? '',
        loan_id: null,
        branch_id: null,
        method: null,
        receipt_id: null,
        note: null,
        explained: null,
        made_at: late,
        made_by: null,
      })
      .execute()
    await run(forgetBorrowers, new Date(late.getTime() + 31 * 86_400_000))
    expect(await town.ledgerOf(patronId)).toMatchObject([
      { kind: 'fine', amount: 10, loan_id: null },
      { kind: 'waiver', amount: -10 },
    ])
  })

  it('deletes holds that ended, and leaves those that did not', async () => {
    const { workId } = await town.title('G6')
    const [gone, open] = [
      await town.hold(await town.patron(), workId),
      await town.hold(await town.patron(), workId),
    ]
    await tables(town.db)
      .updateTable('circulation.holds')
      .set({ status: 'cancelled', ended_at: now })
      .where('id', '=', gone ?? '')
      .execute()
    await run(forgetBorrowers, days(31))
    const left = await tables(town.db)
      .selectFrom('circulation.holds')
      .select('id')
      .where('work_id', '=', workId)
      .execute()
    expect(left).toEqual([{ id: open }])
  })
})

describe('renewing by itself', () => {
  it('renews what is due within a day where the rules say so, once, and makes up for a night that was missed', async () => {
    await town.rule({ category: 'child', auto_renew: true, renewals: 5 })
    const [child, adult] = [await town.patron({ category: 'child' }), await town.patron()]
    await town.title('A1')
    await town.title('A2')
    await town.title('A3')
    const first = await town.lent(child, 'A1')
    const other = await town.lent(adult, 'A2')
    await run(renewByItself, now)
    await run(renewByItself, days(13.9))
    expect(await loanNow(first.loanId)).toMatchObject({ renewals: 1 })
    expect(await loanNow(other.loanId)).toMatchObject({ renewals: 0 })
    await run(renewByItself, days(13.9))
    expect(await loanNow(first.loanId)).toMatchObject({ renewals: 1 })
    const missed = await town.lent(child, 'A3', days(14))
    // Five nights without a run: it was due in between, and nobody is fined for that.
    await town.rule({ item_type: 'book', fine_amount: 10 })
    await run(renewByItself, days(31))
    expect(await loanNow(missed.loanId)).toMatchObject({ renewals: 1 })
    expect(await town.ledgerOf(child)).toEqual([])
  })
})

import { expect, it } from 'vitest'
import { newId } from '../../id.ts'
import { isRefused } from '../../refusal.ts'
import { nobody } from '../identity/index.ts'
import { undoLast } from './desk/undoing.ts'
import { cancelHold } from './holds/changing.ts'
import { placeHold } from './holds/placing.ts'
import { lend } from './loans/lending.ts'
import { markLost } from './loans/losing.ts'
import { renew } from './loans/renewing.ts'
import { takeBack } from './loans/taking-back.ts'
import { tables } from './tables.ts'
import { testTown } from './town.fixture.ts'
import { askForTransfer } from './transfers/asking.ts'
import { untruths } from './truth.fixture.ts'

/** How many act at the same moment. On the embedded database they take turns; on a server they meet (RULES R6). */
const clients = 50
/** How many such moments one after the other; more with RACE_ROUNDS. */
const rounds = Number(process.env.RACE_ROUNDS ?? 4)

const now = new Date('2026-11-20T10:00:00Z')
const later = new Date('2026-11-27T10:00:00Z')
const town = testTown(now)
const each = <T>(work: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: clients }, (_, n) => work(n)))
const wellOf = <T extends object>(ended: readonly T[]): T[] => ended.filter(one => !isRefused(one))
const openLoans = (column: 'copy_id' | 'patron_id', id: string) =>
  tables(town.db)
    .selectFrom('circulation.loans')
    .select('id')
    .where(column, '=', id)
    .where('returned_at', 'is', null)
    .execute()

it('lends a copy once to fifty who ask at once, and tells the others plainly', async () => {
  const { copyIds } = await town.title('R1')
  const patrons = await Promise.all(Array.from({ length: clients }, () => town.patron()))
  const ended = await each(n => lend(town.db, town.desk, { patronId: patrons[n] ?? '', barcode: 'R1' }, now))
  expect(wellOf(ended)).toHaveLength(1)
  const refusals = ended.filter(isRefused).map(one => one.refused)
  expect(new Set(refusals)).toEqual(new Set(['on-loan-to-another']))
  expect(await openLoans('copy_id', copyIds[0] ?? '')).toHaveLength(1)
})

it('lends a patron no more than the limit, from fifty desks at once', async () => {
  await town.rule({ category: 'child', loan_limit: 3 })
  const patronId = await town.patron({ category: 'child' })
  await Promise.all(Array.from({ length: clients }, (_, n) => town.title(`L${n}`)))
  const ended = await each(n => lend(town.db, town.desk, { patronId, barcode: `L${n}` }, now))
  expect(wellOf(ended)).toHaveLength(3)
  expect(await openLoans('patron_id', patronId)).toHaveLength(3)
})

it('renews or takes back, and never renews what is back', async () => {
  const { copyIds } = await town.title('N1')
  const { loanId } = await town.lent(await town.patron(), 'N1')
  const by = { by: null, through: 'desk' } as const
  const ended = await each<object>(n =>
    n % 2 === 0
      ? renew(town.db, town.desk, { loanId }, by, later)
      : takeBack(town.db, town.desk, { barcode: 'N1' }, later),
  )
  expect(wellOf(ended).filter(one => 'renewals' in one).length).toBeLessThanOrEqual(1)
  expect(await openLoans('copy_id', copyIds[0] ?? '')).toEqual([])
  expect(await untruths(town.db)).toEqual([])
})

it('fills ten holds of fifty that are placed while ten copies come back', async () => {
  const barcodes = Array.from({ length: 10 }, (_, n) => `H${n}`)
  const { workId } = await town.title(...barcodes)
  for (const barcode of barcodes) await town.lent(await town.patron(), barcode)
  const patrons = await Promise.all(Array.from({ length: clients }, () => town.patron()))
  const placing = (n: number) => ({ patronId: patrons[n] ?? '', workId, pickupBranch: town.desk.branchId })
  const by = { actor: nobody, bySelf: true }
  await Promise.all([
    each(n => placeHold(town.db, town.desk, placing(n), by, now)),
    ...barcodes.map(barcode => takeBack(town.db, town.desk, { barcode }, later)),
  ])
  for (const barcode of barcodes) await town.back(barcode, later)
  const holds = await tables(town.db)
    .selectFrom('circulation.holds')
    .select(['status', 'filled_copy_id'])
    .where('work_id', '=', workId)
    .execute()
  expect(holds).toHaveLength(clients)
  const filled = holds.filter(({ status }) => status === 'on-shelf')
  expect(new Set(filled.map(({ filled_copy_id }) => filled_copy_id)).size).toBe(10)
  expect(await untruths(town.db)).toEqual([])
})

it('never lets two wait for each other, whatever is done to few copies at once', async () => {
  const { workId, copyIds } = await town.title('D0', 'D1', 'D2', 'D3')
  const patrons = await Promise.all(Array.from({ length: 5 }, () => town.patron()))
  const by = { actor: nobody, bySelf: true }
  let moment = now.getTime()
  for (let round = 0; round < rounds; round++) {
    moment += 3_600_000
    await each(async n => {
      const [at, barcode] = [new Date(moment + n * 1000), `D${n % 4}`]
      const patronId = patrons[(n * 7 + round) % 5] ?? ''
      const desk = n % 3 === 0 ? town.harbour : town.desk
      const loanId = await loanOf(copyIds[n % 4] ?? '')
      const acts = [
        () => lend(town.db, desk, { patronId, barcode }, at),
        () => takeBack(town.db, desk, { barcode }, at),
        () =>
          placeHold(
            town.db,
            desk,
            {
              patronId,
              workId,
              pickupBranch: desk.branchId,
              copyId: n % 2 ? (copyIds[n % 4] ?? null) : null,
            },
            by,
            at,
          ),
        () => renew(town.db, desk, { loanId }, { by: null, through: 'desk' }, at),
        async () => cancelHold(town.db, { ...desk, holdId: await holdOf(patronId), ...by }, at),
        () => undoLast(town.db, desk, nobody, at),
        () =>
          askForTransfer(
            town.db,
            desk.libraryId,
            { barcode, to: town.harbour.branchId, by: desk.staffId },
            at,
          ),
        () => takeBack(town.db, desk, { barcode }, at),
        () => markLost(town.db, desk, { loanId, actor: nobody }, at),
        () => lend(town.db, desk, { patronId, barcode }, at),
      ]
      // A deadlock, or a row that a constraint refused, would be thrown here.
      await acts[(n + round) % acts.length]?.()
    })
    expect(await untruths(town.db)).toEqual([])
  }
})

const loanOf = async (copyId: string): Promise<string> =>
  (await openLoans('copy_id', copyId))[0]?.id ?? newId()

const holdOf = async (patronId: string): Promise<string> =>
  (
    await tables(town.db)
      .selectFrom('circulation.holds')
      .select('id')
      .where('patron_id', '=', patronId)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
  )?.id ?? newId()

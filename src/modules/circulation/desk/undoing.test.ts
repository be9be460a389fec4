import { describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { nobody } from '../../identity/index.ts'
import { moveDueDates } from '../calendar/moving-dates.ts'
import { addSpecialDay } from '../calendar/special-days.ts'
import { lend } from '../loans/lending.ts'
import { renew } from '../loans/renewing.ts'
import { tables } from '../tables.ts'
import { testTown } from '../town.fixture.ts'
import { untruths } from '../truth.fixture.ts'
import { noteScan } from './scans.ts'
import { undoLast } from './undoing.ts'

const now = new Date('2026-11-20T10:00:00Z')
const soon = new Date('2026-11-20T10:05:00Z')
const town = testTown(now)
const undo = (at = soon) => undoLast(town.db, town.desk, nobody, at)

describe('undoing the last action at the desk', () => {
  it('leaves no loan where one was lent, and what was held is held again', async () => {
    const { workId, copyIds } = await town.title('U1')
    const patronId = await town.patron()
    const hold = await town.hold(patronId, workId)
    await town.back('U1')
    await town.lent(patronId, 'U1')
    expect(await undo()).toMatchObject({ title: 'Title U1' })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-hold-shelf', due_at: null })
    expect(await town.holdNow(hold)).toMatchObject({
      status: 'on-shelf',
      ended_at: null,
      filled_copy_id: copyIds[0],
    })
    const loans = await tables(town.db)
      .selectFrom('circulation.loans')
      .select('id')
      .where('patron_id', '=', patronId)
      .execute()
    expect(loans).toEqual([])
  })

  it('opens a loan again that was taken back, without its fine, and takes the copy from who waits', async () => {
    await town.rule({ item_type: 'book', fine_amount: 10 })
    const { workId, copyIds } = await town.title('U2')
    const patronId = await town.patron()
    const { dueAt, loanId } = await town.lent(patronId, 'U2')
    const hold = await town.hold(await town.patron(), workId)
    const late = new Date(dueAt.getTime() + 2 * 86_400_000)
    expect(await town.back('U2', late)).toMatchObject({ fine: 20, onward: { to: 'hold-shelf' } })
    expect(await undo(new Date(late.getTime() + 60_000))).toMatchObject({ title: 'Title U2' })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-loan', due_at: dueAt })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'pending', filled_copy_id: null })
    expect((await town.ledgerOf(patronId)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ['fine', 20],
      ['refund', -20],
    ])
    const loan = await tables(town.db)
      .selectFrom('circulation.loans')
      .select(['returned_at', 'due_at'])
      .where('id', '=', loanId)
      .executeTakeFirst()
    expect(loan).toEqual({ returned_at: null, due_at: dueAt })
  })

  it('gives a renewed loan the date that it had', async () => {
    await town.title('U3')
    const { loanId, dueAt } = await town.lent(await town.patron(), 'U3')
    const later = new Date('2026-11-27T10:00:00Z')
    const renewed = await renew(town.db, town.desk, { loanId }, { by: null, through: 'desk' }, later)
    await noteScan(town.db, town.desk, 'U3', renewed, later)
    expect(await undo(later)).toMatchObject({ title: 'Title U3' })
    const loan = await tables(town.db)
      .selectFrom('circulation.loans')
      .select(['renewals', 'due_at'])
      .where('id', '=', loanId)
      .executeTakeFirst()
    expect(loan).toEqual({ renewals: 0, due_at: dueAt })
  })

  it('undoes one thing when pressed twice, and then the one before', async () => {
    await town.title('U4')
    await town.title('U5')
    const patronId = await town.patron()
    await town.lent(patronId, 'U4', new Date('2026-12-01T10:00:00Z'))
    await town.lent(patronId, 'U5', new Date('2026-12-01T10:01:00Z'))
    const at = new Date('2026-12-01T10:02:00Z')
    const titles = [await undo(at), await undo(at)].map(ended => 'title' in ended && ended.title)
    expect(titles).toEqual(['Title U5', 'Title U4'])
    expect(await undo(new Date('2026-12-03T10:02:00Z'))).toEqual({ refused: 'nothing-to-undo' })
  })

  it('refuses where the loan is another since, and after a quarter of an hour', async () => {
    await town.title('U6')
    const at = new Date('2026-12-05T10:00:00Z')
    await town.lent(await town.patron(), 'U6', at)
    const elsewhere = { ...town.harbour, staffId: town.desk.staffId }
    await town.back('U6', new Date(at.getTime() + 1000), elsewhere)
    expect(await undo(new Date(at.getTime() + 2000))).toEqual({ refused: 'moved-on' })
    await town.title('U7')
    await town.lent(await town.patron(), 'U7', at)
    expect(await undo(new Date(at.getTime() + 15 * 60_000))).toEqual({ refused: 'nothing-to-undo' })
  })

  it('refuses where the copy went to somebody else since, or its patron has the title again', async () => {
    const { workId, copyIds } = await town.title('U8', 'U9')
    const at = (minute: number) => new Date(Date.UTC(2026, 11, 7, 10, minute))
    const patronId = await town.patron()
    await town.lent(patronId, 'U8', at(0))
    await town.back('U8', at(1))
    await town.lent(patronId, 'U9', at(2))
    await noteScan(town.db, town.desk, 'U9', { refused: 'not-on-loan' }, at(3))
    await town.back('U9', at(4))
    const hold = await town.hold(await town.patron(), workId, { at: at(5), copyId: copyIds[1] ?? null })
    await town.back('U9', at(6))
    expect(await undo(at(7))).toEqual({ refused: 'moved-on' })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'on-shelf' })
  })

  it('lets a hold wait again whose own copy may be with somebody else, and one of another branch', async () => {
    const { workId, copyIds } = await town.title('V1', 'V2')
    const at = (minute: number) => new Date(Date.UTC(2026, 11, 8, 10, minute))
    const patronId = await town.patron()
    const hold = await town.hold(patronId, workId, { at: at(0), copyId: copyIds[0] ?? null })
    await town.back('V1', at(1))
    await town.lent(patronId, 'V2', at(2))
    await town.back('V1', at(3), town.harbour)
    await undo(at(4))
    expect(await town.holdNow(hold)).toMatchObject({ status: 'pending', filled_copy_id: null })
    expect(await town.copyNow(copyIds[1])).toMatchObject({ availability: 'on-shelf' })
    expect(await untruths(town.db)).toEqual([])
  })

  it('undoes a return that a scanner repeated', async () => {
    await town.title('W8')
    const at = (seconds: number) => new Date(Date.parse('2026-12-17T10:00:00Z') + seconds * 1000)
    await town.lent(await town.patron(), 'W8', at(0))
    await town.back('W8', at(10))
    await town.back('W8', at(11))
    expect(await undo(at(20))).toMatchObject({ title: 'Title W8' })
  })

  it('refuses where they have another copy since, or who waits got the copy', async () => {
    const at = (seconds: number) => new Date(Date.parse('2026-12-18T10:00:00Z') + seconds * 1000)
    const colleague = town.harbour
    await town.title('W9', 'W9b')
    const patronId = await town.patron()
    await town.lent(patronId, 'W9', at(0))
    await town.back('W9', at(10))
    await lend(town.db, colleague, { patronId, barcode: 'W9b' }, at(20))
    expect(await undo(at(30))).toEqual({ refused: 'moved-on' })

    const { workId } = await town.title('W10')
    await town.lent(await town.patron(), 'W10', at(40))
    await town.back('W10', at(50))
    await town.hold(await town.patron(), workId)
    await town.back('W10', at(70), colleague)
    expect(await undo(at(80))).toEqual({ refused: 'moved-on' })
  })

  it('gives back a hold that another copy waited for, which may be elsewhere by now', async () => {
    const at = (seconds: number) => new Date(Date.parse('2026-12-19T10:00:00Z') + seconds * 1000)
    const { workId, copyIds } = await town.title('W11', 'W11b')
    const patronId = await town.patron()
    const hold = await town.hold(patronId, workId)
    await town.lent(await town.patron(), 'W11b', at(0))
    await town.back('W11', at(1))
    expect(await town.holdNow(hold)).toMatchObject({ status: 'on-shelf', filled_copy_id: copyIds[0] })
    await town.back('W11b', at(2))
    await town.lent(patronId, 'W11b', at(10))
    await town.hold(await town.patron(), workId)
    await town.back('W11', at(20), town.harbour)
    expect(await undo(at(30))).toMatchObject({ title: 'Title W11' })
    expect(await town.holdNow(hold)).toMatchObject({ status: 'pending', filled_copy_id: null })
  })

  it('remembers the date first given of a loan that a closing had moved before it was renewed', async () => {
    await town.title('U3b')
    const { loanId, dueAt } = await town.lent(await town.patron(), 'U3b', new Date('2027-02-01T10:00:00Z'))
    const closing = { from: '2027-02-15', to: '2027-02-15', yearly: false, branchId: null }
    const opening = { closed: true, opens: null, closes: null, reason: 'Carnival' }
    const before = new Date('2027-02-02T10:00:00Z')
    await addSpecialDay(town.db, town.desk.libraryId, { ...closing, ...opening }, nobody, before)
    const { libraryId } = town.desk
    await moveDueDates.run({ libraryId }, jobContext({ database: town.database, filesDir: '' }, before))
    const later = new Date('2027-02-10T10:00:00Z')
    const renewed = await renew(town.db, town.desk, { loanId }, { by: null, through: 'desk' }, later)
    await noteScan(town.db, town.desk, 'U3b', renewed, later)
    expect(await undo(later)).toMatchObject({ title: 'Title U3b' })
    const loan = await tables(town.db)
      .selectFrom('circulation.loans')
      .select(['due_at', 'given_due_at'])
      .where('id', '=', loanId)
      .executeTakeFirst()
    expect(loan).toEqual({ due_at: new Date(dueAt.getTime() + 86_400_000), given_due_at: dueAt })
  })
})

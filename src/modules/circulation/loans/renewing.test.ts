import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import { nobody } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { testTown } from '../town.fixture.ts'
import { renew } from './renewing.ts'

const now = new Date('2026-11-20T10:00:00Z')
const later = new Date('2026-11-27T10:00:00Z')
const town = testTown(now)

const renewAt = (loanId: string, at: Date, comment?: string) =>
  renew(
    town.db,
    town.desk,
    { loanId, ...(comment ? { override: { comment, actor: nobody } } : {}) },
    { by: null, through: 'desk' },
    at,
  )

describe('renew', () => {
  it('moves the due date, on the copy too, and keeps each renewal', async () => {
    const { copyIds } = await town.title('N1')
    const { loanId, dueAt } = await town.lent(await town.patron(), 'N1')
    const renewed = await renewAt(loanId, later)
    const anew = new Date('2026-12-11T23:59:59Z')
    expect(renewed).toMatchObject({ dueAt: anew, renewals: 1, fine: 0, title: 'Title N1' })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-loan', due_at: anew })
    const kept = await tables(town.db)
      .selectFrom('circulation.renewals')
      .select(['due_before', 'due_after', 'through'])
      .where('loan_id', '=', loanId)
      .execute()
    expect(kept).toEqual([{ due_before: dueAt, due_after: anew, through: 'desk' }])
  })

  it('refuses past the limit, unless staff set it aside, which is written down without the patron', async () => {
    await town.title('N2')
    const patronId = await town.patron()
    const { loanId } = await town.lent(patronId, 'N2')
    await tables(town.db)
      .updateTable('circulation.loans')
      .set({ renewals: 2 })
      .where('id', '=', loanId)
      .execute()
    expect(await renewAt(loanId, later)).toMatchObject({ refused: 'renewal-limit', limit: 2 })
    expect(await renewAt(loanId, later, 'A long book')).toMatchObject({ renewals: 3 })
    const { rows } = await sql<{ subject_id: string; details: object }>`
      select * from identity.audit where event = 'circulation.rule-set-aside'`.execute(town.db)
    expect(JSON.stringify(rows)).toContain('A long book')
    expect(JSON.stringify(rows)).toContain(loanId)
    expect(JSON.stringify(rows)).not.toContain(patronId)
  })

  it('gives way to a hold that this copy alone can fill, even against the right to set aside', async () => {
    const { workId, copyIds } = await town.title('N3', 'N3b')
    const { loanId } = await town.lent(await town.patron(), 'N3')
    await town.hold(await town.patron(), workId)
    // The other copy stands on the shelf and fills the hold.
    expect(await renewAt(loanId, later)).toMatchObject({ renewals: 1 })
    await town.hold(await town.patron(), workId, { copyId: copyIds[0] ?? null })
    expect(await renewAt(loanId, new Date('2026-11-28T10:00:00Z'), 'x')).toMatchObject({
      refused: 'hold-waiting',
    })
  })

  it('finds for each hold a copy of its own', async () => {
    const { workId, copyIds } = await town.title('N4', 'N4b', 'N4c')
    const { loanId } = await town.lent(await town.patron(), 'N4')
    await town.hold(await town.patron(), workId)
    await town.hold(await town.patron(), workId, { copyId: copyIds[1] ?? null })
    expect(await renewAt(loanId, later)).toMatchObject({ renewals: 1 })
    await town.hold(await town.patron(), workId)
    expect(await renewAt(loanId, new Date('2026-11-28T10:00:00Z'))).toMatchObject({ refused: 'hold-waiting' })
  })

  it('charges what has grown on a late one before it counts anew', async () => {
    await town.rule({ item_type: 'book', fine_amount: 20 })
    await town.title('N5')
    const patronId = await town.patron()
    const { loanId, dueAt } = await town.lent(patronId, 'N5')
    const late = new Date(dueAt.getTime() + 3 * 86_400_000)
    expect(await renewAt(loanId, late)).toMatchObject({ fine: 60 })
    expect(await town.ledgerOf(patronId)).toMatchObject([{ kind: 'fine', amount: 60, loan_id: loanId }])
  })

  it('knows no loan of another library, none that is closed', async () => {
    await town.title('N6')
    const { loanId } = await town.lent(await town.patron(), 'N6')
    const elsewhere = { libraryId: crypto.randomUUID(), zone: 'UTC' }
    expect(await renew(town.db, elsewhere, { loanId }, { by: null, through: 'desk' }, later)).toEqual({
      refused: 'unknown-loan',
    })
    await town.back('N6')
    expect(await renewAt(loanId, later)).toMatchObject({ refused: 'not-on-loan' })
  })

  it('is done once by fifty presses at a time, and agrees with taking back', async () => {
    const { copyIds } = await town.title('N7')
    const { loanId } = await town.lent(await town.patron(), 'N7')
    const outcomes = await Promise.all([
      ...Array.from({ length: 25 }, () => renewAt(loanId, later)),
      town.back('N7', later),
      ...Array.from({ length: 25 }, () => renewAt(loanId, later)),
    ])
    expect(
      outcomes.filter(outcome => !isRefused(outcome) && 'renewals' in outcome).length,
    ).toBeLessThanOrEqual(1)
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-shelf', due_at: null })
  })
})

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { setAvailability } from '../../catalog/index.ts'
import type { Desk } from '../loans/lending.ts'
import { tables } from '../tables.ts'
import type { Undone } from './undoing.ts'

/** The loan is gone as if it had not been; false where something was done to it since. */
export async function undoLending(tx: Tx, { loanId, copyId, at }: Undone, desk: Desk): Promise<boolean> {
  const lent = await tables(tx)
    .selectFrom('circulation.loans')
    .select(['patron_id', 'work_id'])
    .where('id', '=', loanId)
    .where('lent_at', '=', at)
    .where('returned_at', 'is', null)
    .where('renewals', '=', 0)
    .executeTakeFirst()
  if (!lent) return false
  await tables(tx)
    .updateTable('circulation.scans')
    .set({ loan_id: null })
    .where('loan_id', '=', loanId)
    .execute()
  await tables(tx).deleteFrom('circulation.loans').where('id', '=', loanId).execute()
  const aside = await waitAgain(tx, { ...lent, copyId, at, branchId: desk.branchId })
  await setAvailability(tx, copyId, { availability: aside ? 'on-hold-shelf' : 'on-shelf' })
  return true
}

/**
 * The hold that ended with a loan is open again. Its copy is set aside again where it lies on the shelf that it lay on;
 * another copy, that was set aside for it, may have gone to somebody else since.
 * @returns whether the copy is set aside
 */
async function waitAgain(
  tx: Tx,
  hold: { patron_id: string | null; work_id: string; copyId: string; at: Date; branchId: string },
): Promise<boolean> {
  const { rows } = await sql<{ status: string }>`
    update circulation.holds set ended_at = null,
      status = case when aside then 'on-shelf' else 'pending' end,
      filled_copy_id = case when aside then filled_copy_id end,
      filled_at = case when aside then filled_at end,
      shelf_until = case when aside then shelf_until end
    from (
      select id, shelf_until is not null and filled_copy_id = ${hold.copyId}
        and pickup_branch_id = ${hold.branchId} as aside
      from circulation.holds
      where patron_id = ${hold.patron_id} and work_id = ${hold.work_id} and status = 'picked-up'
        and ended_at = ${hold.at} for update) ended
    where holds.id = ended.id returning status`.execute(tx)
  return rows[0]?.status === 'on-shelf'
}

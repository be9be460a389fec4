import type { Tx } from '../../../database.ts'
import { setAvailability } from '../../catalog/index.ts'
import { refundFine } from '../charges/charging.ts'
import type { Desk } from '../loans/lending.ts'
import { tables } from '../tables.ts'
import type { Undone } from './undoing.ts'

/** The loan has the date that it had, and what was charged for being late is taken back; false where its date moved since. */
export async function undoRenewal(
  tx: Tx,
  { loanId, copyId, at }: Undone,
  desk: Desk,
  now: Date,
): Promise<boolean> {
  const renewal = await tables(tx)
    .selectFrom('circulation.renewals as renewal')
    .innerJoin('circulation.loans as loan', 'loan.id', 'renewal.loan_id')
    .select(['renewal.id', 'renewal.due_before', 'renewal.given_before'])
    .where('loan.id', '=', loanId)
    .where('loan.returned_at', 'is', null)
    .whereRef('loan.due_at', '=', 'renewal.due_after')
    .where('renewal.renewed_at', '=', at)
    .executeTakeFirst()
  if (!renewal) return false
  await tables(tx).deleteFrom('circulation.renewals').where('id', '=', renewal.id).execute()
  await tables(tx)
    .updateTable('circulation.loans')
    .set(({ eb }) => ({
      due_at: renewal.due_before,
      given_due_at: renewal.given_before,
      renewals: eb('renewals', '-', 1),
    }))
    .where('id', '=', loanId)
    .execute()
  await setAvailability(tx, copyId, { availability: 'on-loan', dueAt: renewal.due_before })
  await refundFine(tx, { loanId, madeAt: at, by: desk.staffId, branchId: desk.branchId }, now)
  return true
}

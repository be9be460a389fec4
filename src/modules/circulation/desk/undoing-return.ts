import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { setAvailability, setCopyStatus } from '../../catalog/index.ts'
import { refundFine } from '../charges/charging.ts'
import type { Desk } from '../loans/lending.ts'
import { tables } from '../tables.ts'
import { endTransfer } from '../transfers/sending.ts'
import type { Undone } from './undoing.ts'

/** The loan is open again, and its fine taken back; false where something was done to the copy since. */
export async function undoReturn(
  tx: Tx,
  { loanId, copyId, at, stands }: Undone,
  desk: Desk,
  now: Date,
): Promise<boolean> {
  if (await movedSince(tx, { loanId, copyId, at, stands }, desk)) return false
  const open = await tables(tx)
    .updateTable('circulation.loans')
    .set({ returned_at: null, returned_branch_id: null, closed_as: null })
    .where('id', '=', loanId)
    .where('returned_at', '=', at)
    .where(({ not, exists, selectFrom, eb, and }) =>
      not(
        and([
          eb('one_per_title', '=', true),
          exists(
            selectFrom('circulation.loans as twin')
              .select('twin.id')
              .whereRef('twin.patron_id', '=', 'circulation.loans.patron_id')
              .whereRef('twin.work_id', '=', 'circulation.loans.work_id')
              .where('twin.returned_at', 'is', null)
              .where('twin.one_per_title', '=', true),
          ),
        ]),
      ),
    )
    .returning(['due_at', 'branch_id', 'claimed_at'])
    .executeTakeFirst()
  if (!open) return false
  await endTransfer(tx, copyId, 'cancelled', now)
  await tables(tx)
    .updateTable('circulation.holds')
    .set({ status: 'pending', filled_copy_id: null, filled_at: null, shelf_until: null })
    .where('filled_copy_id', '=', copyId)
    .where('filled_at', '=', at)
    .where('ended_at', 'is', null)
    .execute()
  await setAvailability(tx, copyId, {
    availability: 'on-loan',
    dueAt: open.due_at,
    holdingBranchId: open.branch_id,
  })
  if (open.claimed_at) await setCopyStatus(tx, copyId, 'claimed-returned', now)
  await refundFine(tx, { loanId, madeAt: at, by: desk.staffId, branchId: desk.branchId }, now)
  return true
}

/** Whether the copy went on, or its patron has the title or waits for it again, since it was taken back at this desk. */
async function movedSince(tx: Tx, { loanId, copyId, at, stands }: Undone, desk: Desk): Promise<boolean> {
  if (stands !== desk.branchId) return true
  const { rows } = await sql`
    select from circulation.loans loan
    where loan.id = ${loanId} and (
      exists (select from circulation.loans later
        where later.copy_id = ${copyId} and later.id <> loan.id and later.lent_at >= ${at})
      or exists (select from circulation.transfers transfer
        where transfer.copy_id = ${copyId} and transfer.ended_at is null and transfer.sent_at > ${at})
      or exists (select from circulation.holds hold
        where hold.filled_copy_id = ${copyId} and hold.ended_at is null and hold.filled_at > ${at})
      or exists (select from circulation.loans other
        where other.patron_id = loan.patron_id and other.work_id = loan.work_id and other.returned_at is null)
      or exists (select from circulation.holds hold
        where hold.patron_id = loan.patron_id and hold.work_id = loan.work_id and hold.ended_at is null))`.execute(
    tx,
  )
  return rows.length > 0
}

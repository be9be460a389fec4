import type { Tx } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { Desk } from './lending.ts'
import type { Onward } from './onward.ts'

/** How long a second scan of the same copy is the first one's echo. */
const echo = 10_000

/** The loan that this branch closed a moment ago, when a scanner or a finger repeats itself (RULES R6). */
export const closedJustNow = (tx: Tx, desk: Desk, copyId: string, now: Date) =>
  tables(tx)
    .selectFrom('circulation.loans')
    .select(['id', 'due_at'])
    .where('copy_id', '=', copyId)
    .where('returned_branch_id', '=', desk.branchId)
    .where('returned_at', '>', new Date(now.getTime() - echo))
    .orderBy('returned_at', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Where this desk sent the copy on to a moment ago: it is not received here by being scanned once more. */
export async function sentJustNow(
  tx: Tx,
  desk: Desk,
  copyId: string,
  now: Date,
): Promise<Onward | undefined> {
  const sent = await tables(tx)
    .selectFrom('circulation.transfers')
    .select(['to_branch_id', 'reason'])
    .where('copy_id', '=', copyId)
    .where('ended_at', 'is', null)
    .where('from_branch_id', '=', desk.branchId)
    .where('sent_by', '=', desk.staffId)
    .where('sent_at', '>', new Date(now.getTime() - echo))
    .executeTakeFirst()
  return sent && { to: 'branch', branchId: sent.to_branch_id, why: sent.reason === 'home' ? 'home' : 'hold' }
}

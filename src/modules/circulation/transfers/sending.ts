import type { Db, Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { setAvailability } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

export type NewTransfer = {
  libraryId: string
  copyId: string
  from: string
  to: string
  reason: 'hold' | 'home' | 'asked'
  holdId?: string
  by: string | null
}

/**
 * Puts a copy on its way to another branch. One that is on its way is sent anew: the last word counts.
 * @returns the transfer's id
 */
export async function send(tx: Tx, wanted: NewTransfer, now: Date): Promise<string> {
  await endTransfer(tx, wanted.copyId, 'cancelled', now)
  const id = newId()
  await tables(tx)
    .insertInto('circulation.transfers')
    .values({
      id,
      library_id: wanted.libraryId,
      copy_id: wanted.copyId,
      from_branch_id: wanted.from,
      to_branch_id: wanted.to,
      reason: wanted.reason,
      hold_id: wanted.holdId ?? null,
      sent_at: now,
      sent_by: wanted.by,
      ended_at: null,
      ended_as: null,
    })
    .execute()
  await setAvailability(tx, wanted.copyId, { availability: 'in-transit', holdingBranchId: wanted.from })
  return id
}

/** Ends what a copy was on its way for, if it was; returns where it was to go. */
export const endTransfer = (tx: Tx, copyId: string, as: 'received' | 'cancelled', now: Date) =>
  tables(tx)
    .updateTable('circulation.transfers')
    .set({ ended_at: now, ended_as: as })
    .where('copy_id', '=', copyId)
    .where('ended_at', 'is', null)
    .returning(['to_branch_id', 'reason'])
    .executeTakeFirst()

/** What it costs to send something between a library's branches; null where nothing is sent, 1 where nobody said. */
export async function transferCosts(
  db: Db,
  libraryId: string,
): Promise<(from: string, to: string) => number | null> {
  const routes = await tables(db)
    .selectFrom('circulation.routes')
    .select(['from_branch_id', 'to_branch_id', 'cost'])
    .where('library_id', '=', libraryId)
    .execute()
  const costs = new Map(routes.map(route => [`${route.from_branch_id} ${route.to_branch_id}`, route.cost]))
  return (from, to) => {
    const cost = costs.get(`${from} ${to}`)
    return cost === undefined ? 1 : cost
  }
}

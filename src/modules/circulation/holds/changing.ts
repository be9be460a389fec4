import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type Actor, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { tables } from '../tables.ts'
import { recordHold } from './hold-entry.ts'

/** A hold of a library, and who changes it: staff leave a trace, patrons change what is theirs. */
export type ChangedHold = { libraryId: string; zone: string; holdId: string; actor: Actor; bySelf: boolean }

export type HoldChanges = {
  pickupBranch?: string
  lowPriority?: boolean
  /** Set aside until a day ('YYYY-MM-DD', included), or without end; null resumes it. */
  suspension?: { until: string | null } | null
}

export type ChangeRefusal =
  | Refused<'hold-over'>
  | Refused<'already-filled'>
  | Refused<'on-its-shelf'>
  | Refused<'unknown-branch'>
  | Refused<'past-day'>

/**
 * Changes a hold that is not over. A suspended one keeps its place in the queue; one that a copy is set aside or on its way
 * for is not suspended any more. The pickup branch can change until the copy is on the shelf (RULES R3).
 */
export const changeHold = (
  db: Db,
  hold: ChangedHold,
  changes: HoldChanges,
  now: Date,
): Promise<{ id: string } | ChangeRefusal> =>
  transaction(db, async tx => {
    const { libraryId, holdId } = hold
    const found = await lockedHold(tx, libraryId, holdId)
    if (!found || found.ended_at) return refused('hold-over')
    const { pickupBranch, lowPriority, suspension } = changes
    if (suspension && found.status !== 'pending') return refused('already-filled')
    if (suspension?.until && suspension.until < dayIn(now, hold.zone)) return refused('past-day')
    const moves = pickupBranch !== undefined && pickupBranch !== found.pickup_branch_id
    if (moves && found.status === 'on-shelf') return refused('on-its-shelf')
    if (moves && !(await branchesOf(tx, libraryId)).some(({ id }) => id === pickupBranch))
      return refused('unknown-branch')
    const set = {
      ...(moves ? { pickup_branch_id: pickupBranch } : {}),
      ...(lowPriority === undefined ? {} : { low_priority: lowPriority }),
      ...(suspension === undefined
        ? {}
        : { suspended_at: suspension ? now : null, suspended_until: suspension?.until ?? null }),
    }
    if (Object.keys(set).length > 0)
      await tables(tx).updateTable('circulation.holds').set(set).where('id', '=', holdId).execute()
    return { id: holdId }
  })

/**
 * Ends a hold that is not wanted any more. A copy that waits on the shelf for it, or is on its way, stays where it is until
 * staff scan it: only then does it go to whoever is next.
 */
export const cancelHold = (
  db: Db,
  { libraryId, holdId, actor, bySelf }: ChangedHold,
  now: Date,
): Promise<{ id: string } | Refused<'hold-over'>> =>
  transaction(db, async tx => {
    const found = await lockedHold(tx, libraryId, holdId)
    if (!found || found.ended_at) return refused('hold-over')
    await tables(tx)
      .updateTable('circulation.holds')
      .set({ status: 'cancelled', ended_at: now })
      .where('id', '=', holdId)
      .execute()
    if (!bySelf) await recordHold(tx, 'circulation.hold-cancelled', { libraryId, id: holdId }, actor, now)
    return { id: holdId }
  })

const lockedHold = (tx: Tx, libraryId: string, holdId: string) =>
  tables(tx)
    .selectFrom('circulation.holds')
    .select(['id', 'status', 'pickup_branch_id', 'ended_at'])
    .where('library_id', '=', libraryId)
    .where('id', '=', holdId)
    .forUpdate()
    .executeTakeFirst()

import type { Tx } from '../../../database.ts'
import { emit } from '../../../jobs/queue.ts'
import { setAvailability } from '../../catalog/index.ts'
import { addDays, type Calendar, dayIn, isOpen, openDayFrom } from '../calendar/calendar.ts'
import type { House } from '../rules/house.ts'
import type { Settings } from '../rules/settings.ts'
import { tables } from '../tables.ts'
import { send } from '../transfers/sending.ts'
import { isActive } from './hold-state.ts'
import { asCandidate, candidatesOf, pendingHolds, waysOf } from './queue.ts'
import { assignCopies } from './selection.ts'

export type CopyInHand = {
  id: string
  work_id: string
  owning_branch_id: string
  item_type: string
}

export type Filled = { holdId: string; patronId: string; pickupBranch: string; ready: boolean }

/** Where a copy is in hand, by whom. */
type AtBranch = { libraryId: string; branchId: string; by: string | null; house: House }

/**
 * Gives a copy that was scanned here to the hold that is to have it, if any: onto the shelf for holds where it is picked
 * up here, else on its way there. Two copies that are scanned at once do not fill one hold: it is locked.
 */
export async function fillHoldWith(
  tx: Tx,
  at: AtBranch,
  copy: CopyInHand,
  now: Date,
): Promise<Filled | null> {
  const today = dayIn(now, at.house.calendarOf(at.branchId).zone)
  const pending = await pendingHolds(tx, at.libraryId, [copy.work_id]).forUpdate('hold').execute()
  const active = pending.filter(hold => isActive(hold, today))
  if (active.length === 0) return null
  const inHand = asCandidate({ ...copy, holding_branch_id: at.branchId })
  const others = await candidatesOf(tx, at.libraryId, copy.work_id)
  const candidates = [inHand, ...others.filter(({ id }) => id !== copy.id)]
  const holdId = assignCopies(active, candidates, await waysOf(tx, at.libraryId, at.house)).get(copy.id)
  const hold = active.find(({ id }) => id === holdId)
  if (!hold) return null
  const filled = { holdId: hold.id, patronId: hold.patron_id, pickupBranch: hold.pickupBranch }
  if (hold.pickupBranch === at.branchId) {
    await putOnHoldShelf(tx, at, { holdId: hold.id, copyId: copy.id }, now)
    return { ...filled, ready: true }
  }
  await tables(tx)
    .updateTable('circulation.holds')
    .set({ status: 'in-transit', filled_copy_id: copy.id, filled_at: now })
    .where('id', '=', hold.id)
    .execute()
  await send(
    tx,
    {
      libraryId: at.libraryId,
      copyId: copy.id,
      from: at.branchId,
      to: hold.pickupBranch,
      reason: 'hold',
      holdId: hold.id,
      by: at.by,
    },
    now,
  )
  return { ...filled, ready: false }
}

/** The copy waits here for who is to have it, and they hear of it. */
export async function putOnHoldShelf(
  tx: Tx,
  at: AtBranch,
  { holdId, copyId }: { holdId: string; copyId: string },
  now: Date,
): Promise<void> {
  const shelfUntil = shelfUntilFrom(now, at.house.settings, at.house.calendarOf(at.branchId))
  await tables(tx)
    .updateTable('circulation.holds')
    .set({ status: 'on-shelf', filled_copy_id: copyId, filled_at: now, shelf_until: shelfUntil })
    .where('id', '=', holdId)
    .execute()
  await setAvailability(tx, copyId, { availability: 'on-hold-shelf', holdingBranchId: at.branchId })
  await emit(tx, 'circulation.hold-ready', { hold_id: holdId })
}

/** A copy that waited at its branch turned up at another: it is on its way again, and its days begin anew when it is there. */
export async function takeOffHoldShelf(tx: Tx, holdId: string): Promise<void> {
  await tables(tx)
    .updateTable('circulation.holds')
    .set({ status: 'in-transit', shelf_until: null })
    .where('id', '=', holdId)
    .execute()
}

/**
 * The last day that a copy waits on the shelf for holds: so many days from now on, without closed ones and never ending
 * on one where the library wants that (RULES R3).
 */
export function shelfUntilFrom(now: Date, settings: Settings, calendar: Calendar): string {
  let day = dayIn(now, calendar.zone)
  for (let left = settings.hold_shelf_days; left > 0; left--) {
    day = addDays(day, 1)
    if (settings.hold_shelf_open_only) day = openDayFrom(calendar, day) ?? day
  }
  return settings.hold_shelf_ends_open && !isOpen(calendar, day) ? (openDayFrom(calendar, day) ?? day) : day
}

/** The hold that a copy is set aside or on its way for. */
export const holdOn = (tx: Tx, copyId: string) =>
  tables(tx)
    .selectFrom('circulation.holds')
    .select(['id', 'patron_id', 'status', 'pickup_branch_id'])
    .where('filled_copy_id', '=', copyId)
    .where('status', 'in', ['in-transit', 'on-shelf'])
    .forUpdate()
    .executeTakeFirst()

/** Ends a hold because its patron has the title now, from the shelf for holds or from any other. */
export async function pickUp(
  tx: Tx,
  { patronId, workId }: { patronId: string; workId: string },
  now: Date,
): Promise<void> {
  await tables(tx)
    .updateTable('circulation.holds')
    .set({ status: 'picked-up', ended_at: now })
    .where('patron_id', '=', patronId)
    .where('work_id', '=', workId)
    .where('ended_at', 'is', null)
    .execute()
}

import type { Tx } from '../../../database.ts'
import { type CopyAtDesk, setAvailability } from '../../catalog/index.ts'
import { fillHoldWith, holdOn, putOnHoldShelf, putOnItsWay } from '../holds/filling.ts'
import type { House } from '../rules/house.ts'
import { send } from '../transfers/sending.ts'
import type { Desk } from './lending.ts'

/** Where a copy goes from the desk: onto the shelf, aside for a patron, or to another branch. */
export type Onward =
  | { to: 'shelf' }
  | { to: 'hold-shelf'; patronId: string }
  | { to: 'branch'; branchId: string; why: 'hold' | 'home' }

/** What nobody knew the place of, and is in hand. */
export const isAway = (status: string): boolean => ['lost', 'missing', 'claimed-returned'].includes(status)

/** Sends a copy on from this desk: to the hold that is to have it, to the branch it belongs to, or onto the shelf. */
export async function sendOn(tx: Tx, desk: Desk, copy: CopyAtDesk, house: House, now: Date): Promise<Onward> {
  const at = { libraryId: desk.libraryId, branchId: desk.branchId, by: desk.staffId, house }
  const kept = await holdOn(tx, copy.id)
  if (kept) {
    if (kept.pickup_branch_id !== desk.branchId) {
      await putOnItsWay(tx, { holdId: kept.id, copyId: copy.id }, now)
      await send(
        tx,
        {
          libraryId: desk.libraryId,
          copyId: copy.id,
          from: desk.branchId,
          to: kept.pickup_branch_id,
          reason: 'hold',
          holdId: kept.id,
          by: desk.staffId,
        },
        now,
      )
      return { to: 'branch', branchId: kept.pickup_branch_id, why: 'hold' }
    }
    if (kept.status === 'in-transit') await putOnHoldShelf(tx, at, { holdId: kept.id, copyId: copy.id }, now)
    return { to: 'hold-shelf', patronId: kept.patron_id }
  }
  const mayFill = !copy.reference_only && (copy.status === 'in-collection' || isAway(copy.status))
  const filled = mayFill ? await fillHoldWith(tx, at, copy, now) : null
  if (filled)
    return filled.ready
      ? { to: 'hold-shelf', patronId: filled.patronId }
      : { to: 'branch', branchId: filled.pickupBranch, why: 'hold' }
  await setAvailability(tx, copy.id, { availability: 'on-shelf', holdingBranchId: desk.branchId })
  if (copy.owning_branch_id === desk.branchId || !house.settings.send_home) return { to: 'shelf' }
  await send(
    tx,
    {
      libraryId: desk.libraryId,
      copyId: copy.id,
      from: desk.branchId,
      to: copy.owning_branch_id,
      reason: 'home',
      by: desk.staffId,
    },
    now,
  )
  return { to: 'branch', branchId: copy.owning_branch_id, why: 'home' }
}

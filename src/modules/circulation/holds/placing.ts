import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { titledCopies } from '../../catalog/index.ts'
import { type Actor, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { lockedPatron, standingOf } from '../loans/standing.ts'
import { tables } from '../tables.ts'
import { recordHold } from './hold-entry.ts'
import { type PlacementRefusal, placementRefusal } from './placement.ts'
import { asCandidate, waysOf } from './queue.ts'

export type Placing = {
  patronId: string
  workId: string
  /** One copy alone, or any of the title. */
  copyId?: string | null
  pickupBranch: string
  /** 'YYYY-MM-DD', the first day on which it is wanted; now where it is null. */
  startsOn?: string | null
  lowPriority?: boolean
}

/** Who places it: staff for a patron, or the patron. */
export type Placer = { actor: Actor; bySelf: boolean }

export type PlaceRefusal =
  | PlacementRefusal
  | Refused<'unknown-patron'>
  | Refused<'unknown-work'>
  | Refused<'unknown-branch'>

/** Puts a patron into the queue for a title, or for one copy of it. Two presses at once leave one hold. */
export const placeHold = (
  db: Db,
  library: { libraryId: string; zone: string },
  placing: Placing,
  placer: Placer,
  now: Date,
): Promise<{ id: string } | PlaceRefusal> =>
  transaction(db, tx => placeHoldIn(tx, library, placing, placer, now))

async function placeHoldIn(
  tx: Tx,
  { libraryId, zone }: { libraryId: string; zone: string },
  { patronId, workId, copyId = null, pickupBranch, startsOn = null, lowPriority = false }: Placing,
  { actor, bySelf }: Placer,
  now: Date,
): Promise<{ id: string } | PlaceRefusal> {
  // Kept until the hold is there: two titles placed at once could together pass the limit.
  const patron = await lockedPatron(tx, libraryId, patronId)
  if (!patron) return refused('unknown-patron')
  const branches = await branchesOf(tx, libraryId)
  if (!branches.some(({ id }) => id === pickupBranch)) return refused('unknown-branch')
  const copies = await copiesOf(tx, libraryId, workId)
  if (copies.length === 0 || (copyId && !copies.some(({ id }) => id === copyId)))
    return refused('unknown-work')
  const today = dayIn(now, zone)
  const { borrower, loans, waitsFor, house } = await standingOf(
    tx,
    { libraryId, zone, branchId: pickupBranch },
    patron,
    now,
  )
  const refusal = placementRefusal(
    {
      patron: {
        ...borrower,
        hasTitle: loans.some(({ work_id }) => work_id === workId),
        holdsTitle: waitsFor.includes(workId),
        openHolds: waitsFor.length,
      },
      copyId,
      pickupBranch,
      copies: copies.filter(mayBeLentOnce).map(asCandidate),
      ways: await waysOf(tx, libraryId, house),
      house,
      bySelf,
    },
    today,
  )
  if (refusal) return refusal
  const id = newId()
  const made = await tables(tx)
    .insertInto('circulation.holds')
    .values({
      id,
      library_id: libraryId,
      patron_id: patronId,
      work_id: workId,
      copy_id: copyId,
      pickup_branch_id: pickupBranch,
      status: 'pending',
      placed_at: now,
      placed_by: actor.by,
      starts_on: startsOn !== null && startsOn > today ? startsOn : null,
      low_priority: lowPriority,
      suspended_at: null,
      suspended_until: null,
      filled_copy_id: null,
      filled_at: null,
      shelf_until: null,
      ended_at: null,
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refused('already-held')
  if (!bySelf) await recordHold(tx, 'circulation.hold-placed', { libraryId, id }, actor, now)
  return made
}

const copiesOf = (tx: Tx, libraryId: string, workId: string) =>
  titledCopies(tx)
    .where('copy.library_id', '=', libraryId)
    .where('copy.work_id', '=', workId)
    .where('copy.status', '<>', 'withdrawn')
    .execute()

/** A copy that is lent, aside or in repair comes back; one that nobody can find does not count. */
const mayBeLentOnce = (copy: { status: string; reference_only: boolean }): boolean =>
  !copy.reference_only && ['in-collection', 'in-repair'].includes(copy.status)

import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import type { House } from '../rules/house.ts'
import { ruleValue } from '../rules/rule.ts'
import { scopeOf } from '../rules/terms.ts'
import { tables } from '../tables.ts'
import { transferCosts } from '../transfers/sending.ts'
import { isActive, isSuspended } from './hold-state.ts'
import { everyHoldServed } from './matching.ts'
import { type Candidate, canServe, type Waiting, type Ways } from './selection.ts'

/** Holds of works that are not ended and not filled, in queue order, with those that do not count today. */
export const pendingHolds = (db: Db, libraryId: string, workIds: readonly string[]) =>
  tables(db)
    .selectFrom('circulation.holds as hold')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'hold.patron_id')
    .select([
      'hold.id',
      'hold.patron_id',
      'hold.work_id',
      'hold.copy_id as copyId',
      'hold.pickup_branch_id as pickupBranch',
      'hold.starts_on',
      'hold.low_priority',
      'hold.suspended_at',
      'hold.suspended_until',
      'patron.home_branch_id as homeBranch',
      'patron.category',
    ])
    .where('hold.library_id', '=', libraryId)
    .where('hold.work_id', 'in', [...workIds])
    .where('hold.status', '=', 'pending')
    // As the index has it: those that ended are most of all.
    .where('hold.ended_at', 'is', null)
    .orderBy('hold.low_priority')
    .orderBy('hold.placed_at')
    .orderBy('hold.id')

/** Whose hold a copy is set aside or on its way for. */
export const holdFor = (db: Db, copyId: string) =>
  tables(db)
    .selectFrom('circulation.holds')
    .select(['id', 'patron_id'])
    .where('filled_copy_id', '=', copyId)
    .where('status', 'in', ['in-transit', 'on-shelf'])
    .executeTakeFirst()

/** The copies of a work that could fill a hold from where they stand. Nobody repairs or looks for a copy to lend it. */
export const candidatesOf = async (db: Db, libraryId: string, workId: string): Promise<Candidate[]> =>
  (await copiesToServe(db, libraryId).where('copy.work_id', '=', workId).execute()).map(asCandidate)

/** The same with all that staff need to fetch them: a builder. */
export const copiesToServe = (db: Db, libraryId: string) =>
  titledCopies(db)
    .where('copy.library_id', '=', libraryId)
    .where('copy.status', '=', 'in-collection')
    .where('copy.reference_only', '=', false)
    .where('copy.availability', '=', 'on-shelf')

export const asCandidate = (copy: {
  id: string
  owning_branch_id: string
  holding_branch_id: string
  item_type: string
}): Candidate => ({
  id: copy.id,
  ownedBy: copy.owning_branch_id,
  isAt: copy.holding_branch_id,
  itemType: copy.item_type,
})

/** What this library lets happen between its holds and copies. */
export async function waysOf(db: Db, libraryId: string, house: House): Promise<Ways> {
  return {
    cost: await transferCosts(db, libraryId),
    holdable: (hold: Waiting, copy: Candidate) =>
      ruleValue(
        house.rules,
        scopeOf(house.settings, { branchId: copy.isAt, patron: hold, copy }),
        'holdable',
      ) === true,
  }
}

/**
 * Whether somebody waits for a title who can be served by this copy alone, so that it may not be kept longer (RULES R4).
 * Holds are those that check-in would fill, by the same questions; with the library's word also those that begin later.
 */
export async function holdsNeed(
  tx: Db,
  { libraryId, workId, house, today }: { libraryId: string; workId: string; house: House; today: string },
  copy: Candidate,
): Promise<boolean> {
  const { others_may_serve, later_holds_block } = house.settings
  const pending = await pendingHolds(tx, libraryId, [workId]).execute()
  const blocking = pending.filter(hold =>
    later_holds_block ? !isSuspended(hold, today) : isActive(hold, today) && !hold.low_priority,
  )
  if (blocking.length === 0) return false
  const ways = await waysOf(tx, libraryId, house)
  if (!blocking.some(hold => canServe(copy, hold, ways))) return false
  if (!others_may_serve) return true
  const others = await candidatesOf(tx, libraryId, workId)
  return !everyHoldServed(
    blocking.map(hold => others.filter(other => canServe(other, hold, ways)).map(({ id }) => id)),
  )
}

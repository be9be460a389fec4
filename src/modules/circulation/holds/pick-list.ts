import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { houseOf } from '../rules/house.ts'
import { tables } from '../tables.ts'
import { isActive } from './hold-state.ts'
import { asCandidate, copiesToServe, pendingHolds, waysOf } from './queue.ts'
import { assignCopies } from './selection.ts'

/** Titles that are looked at in one list: those waited for longest. */
export const mostTitles = 500

/** A copy to be fetched from a shelf, and where it is wanted. */
export type Pick = {
  hold_id: string
  copy_id: string
  work_id: string
  title: string
  author: string
  language: string | null
  barcode: string
  call_number: string | null
  pickup_branch_id: string
  pickup: string
}

/**
 * What to fetch from the shelves of a branch, by call number: the copies that check-in would give to a hold, by the same
 * function, whatever other branches have (RULES R3). Bounded, and one look at holds, copies and ways for all titles.
 */
export async function pickList(
  db: Db,
  library: { libraryId: string; zone: string },
  branchId: string,
  now: Date,
): Promise<{ picks: Pick[]; more: boolean }> {
  const { libraryId, zone } = library
  const works = await worksToLookAt(db, libraryId, branchId)
  const looked = works.slice(0, mostTitles)
  if (looked.length === 0) return { picks: [], more: false }
  const today = dayIn(now, zone)
  const holds = (await pendingHolds(db, libraryId, looked).execute()).filter(hold => isActive(hold, today))
  const copies = await copiesToServe(db, libraryId)
    .where('copy.work_id', 'in', looked)
    // As call numbers are read along a shelf.
    .orderBy(sql`copy.call_number collate "unicode"`, order => order.asc().nullsLast())
    .orderBy('copy.barcode')
    .execute()
  const ways = await waysOf(db, libraryId, await houseOf(db, library, [branchId]))
  const assigned = new Map(
    looked.flatMap(work => [
      ...assignCopies(
        holds.filter(({ work_id }) => work_id === work),
        copies.filter(({ work_id }) => work_id === work).map(asCandidate),
        ways,
      ),
    ]),
  )
  const names = new Map((await branchesOf(db, libraryId)).map(({ id, name }) => [id, name]))
  const holdOf = new Map(holds.map(hold => [hold.id, hold]))
  const picks = copies
    .filter(({ holding_branch_id }) => holding_branch_id === branchId)
    .flatMap(copy => {
      const hold = holdOf.get(assigned.get(copy.id) ?? '')
      if (!hold) return []
      const { id, work_id, title, by_line, language, barcode, call_number } = copy
      const pickup = { pickup_branch_id: hold.pickupBranch, pickup: names.get(hold.pickupBranch) ?? '' }
      const book = { work_id, title, author: by_line, language, barcode, call_number }
      return [{ hold_id: hold.id, copy_id: id, ...book, ...pickup }]
    })
  return { picks, more: works.length > mostTitles }
}

/** Works that somebody waits for and of which a copy stands at this branch, waited for longest first. */
async function worksToLookAt(db: Db, libraryId: string, branchId: string): Promise<string[]> {
  const here = copiesToServe(db, libraryId)
    .clearSelect()
    .select('copy.work_id')
    .where('copy.holding_branch_id', '=', branchId)
  const works = await tables(db)
    .selectFrom('circulation.holds as hold')
    .select('hold.work_id')
    .where('hold.library_id', '=', libraryId)
    .where('hold.status', '=', 'pending')
    .where('hold.ended_at', 'is', null)
    .where('hold.work_id', 'in', here)
    .groupBy('hold.work_id')
    .orderBy(({ fn }) => fn.min('hold.placed_at'))
    .orderBy('hold.work_id')
    .limit(mostTitles + 1)
    .execute()
  return works.map(({ work_id }) => work_id)
}

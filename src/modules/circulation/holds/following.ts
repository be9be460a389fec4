import type { Tx } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/**
 * Holds are for the work that the library has copies of: where all went over to another work, they go with them, and back
 * when the works are parted. Of two holds of one patron the one that has its copy stays, else the earlier; the other ends.
 */
export async function followWithHolds(
  tx: Tx,
  { from, into }: { from: string; into: string },
  now: Date,
): Promise<void> {
  const holds = await tables(tx)
    .selectFrom('circulation.holds')
    .select(['id', 'library_id', 'patron_id', 'work_id', 'joined_from'])
    .where('work_id', 'in', [from, into])
    .where('ended_at', 'is', null)
    // One that has its copy, then the earlier: who comes later finds the place taken.
    .orderBy('filled_copy_id', order => order.asc().nullsLast())
    .orderBy('placed_at')
    .orderBy('id')
    .forUpdate()
    .execute()
  const held = await worksWithCopies(tx, [from, into])
  const other = (workId: string) => (workId === from ? into : from)
  const places = holds.map(hold => {
    const home = hold.joined_from ?? hold.work_id
    const stays = held.has(`${hold.library_id} ${home}`) || !held.has(`${hold.library_id} ${other(home)}`)
    return { ...hold, goesTo: stays ? home : other(home), joinedFrom: stays ? null : home }
  })
  const taken = new Set<string>()
  const losers = places.filter(({ patron_id, goesTo }) => {
    const place = `${patron_id} ${goesTo}`
    const loses = taken.has(place)
    taken.add(place)
    return loses
  })
  for (const { id } of losers)
    await tables(tx)
      .updateTable('circulation.holds')
      .set({ status: 'cancelled', ended_at: now })
      .where('id', '=', id)
      .execute()
  for (const hold of places) {
    if (losers.includes(hold) || hold.goesTo === hold.work_id) continue
    await tables(tx)
      .updateTable('circulation.holds')
      .set({ work_id: hold.goesTo, joined_from: hold.joinedFrom })
      .where('id', '=', hold.id)
      .execute()
  }
}

/** Which libraries have copies of which of these works: 'library work'. */
async function worksWithCopies(tx: Tx, workIds: readonly string[]): Promise<ReadonlySet<string>> {
  const copies = await titledCopies(tx)
    .clearSelect()
    .select(['copy.library_id', 'copy.work_id'])
    .distinct()
    .where('copy.work_id', 'in', [...workIds])
    .where('copy.status', '<>', 'withdrawn')
    .execute()
  return new Set(copies.map(({ library_id, work_id }) => `${library_id} ${work_id}`))
}

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { emit } from '../../../jobs/queue.ts'
import { tables } from '../tables.ts'

/** Notes that another room made something of these works, and wants to hear when their records change. */
export async function followWorks(tx: Tx, workIds: readonly string[]): Promise<void> {
  if (workIds.length === 0) return
  await tables(tx)
    .insertInto('catalog.followed_works')
    .values(workIds.map(work_id => ({ work_id })))
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Says which of these works changed that somebody follows; of all others it says nothing, or an import would say it of each row. */
export async function tellFollowedChanged(tx: Tx, workIds: readonly string[]): Promise<void> {
  const followed = await tables(tx)
    .selectFrom('catalog.followed_works')
    .select('work_id')
    .where('work_id', '=', sql<string>`any(${workIds})`)
    .execute()
  if (followed.length === 0) return
  await emit(tx, 'catalog.followed-works-changed', { workIds: followed.map(({ work_id }) => work_id) })
}

import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { emit } from '../../../jobs/queue.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** Few enough that no transaction keeps the embedded database for long. */
const atOnce = 100

/**
 * Ends holds that nobody picked up: every hour, since the day ends at another hour in each zone. A run that was missed is
 * caught up by the next. The copies stay on the shelf until staff scan them.
 */
export const expireHolds = job(
  'circulation.expire-holds',
  { schedule: { cron: '9 * * * *' } },
  async (_payload, { db, now }) => {
    let expired = 0
    for (let some = atOnce; some === atOnce; expired += some) some = await expireSome(db, now)
    return { expired }
  },
)

const expireSome = (db: Db, now: Date): Promise<number> =>
  transaction(db, async tx => {
    const over = await tables(tx)
      .selectFrom('circulation.holds as hold')
      .innerJoin(libraryPlaces(tx).as('library'), 'library.id', 'hold.library_id')
      .select('hold.id')
      .where('hold.status', '=', 'on-shelf')
      .where(sql<boolean>`hold.shelf_until < (${now}::timestamptz at time zone library.zone)::date`)
      .orderBy('hold.id')
      .limit(atOnce)
      .forUpdate('hold')
      .execute()
    if (over.length === 0) return 0
    const ids = over.map(({ id }) => id)
    await tables(tx)
      .updateTable('circulation.holds')
      .set({ status: 'expired', ended_at: now })
      .where('id', 'in', ids)
      .execute()
    for (const hold_id of ids) await emit(tx, 'circulation.hold-expired', { hold_id })
    return ids.length
  })

import { type Expression, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/**
 * For each of these works the copies in all of these libraries together, and the holds that wait for them: a builder with `work_id`,
 * `copies`, `on_shelf` and `waiting`. It names no library; which of them may be counted is the caller's to decide.
 */
export const totalsOfWorks = (db: Db, works: Expression<unknown>, libraries: Expression<unknown>) =>
  tables(db)
    .selectFrom(
      titledCopies(db)
        .where('copy.status', 'in', ['in-collection', 'damaged'])
        .where(sql<boolean>`copy.work_id in ${works}`)
        .where(sql<boolean>`copy.library_id in ${libraries}`)
        .as('copy'),
    )
    .select([
      'copy.work_id',
      sql<number>`count(*)::int`.as('copies'),
      sql<number>`(count(*) filter (where copy.status = 'in-collection' and copy.availability = 'on-shelf'))::int`.as(
        'on_shelf',
      ),
    ])
    .select(({ selectFrom }) =>
      selectFrom('circulation.holds as hold')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('hold.work_id', '=', 'copy.work_id')
        .where(sql<boolean>`hold.library_id in ${libraries}`)
        .where('hold.ended_at', 'is', null)
        .where('hold.status', '=', 'pending')
        .as('waiting'),
    )
    .groupBy('copy.work_id')

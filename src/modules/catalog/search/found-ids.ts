import { type RawBuilder, sql } from 'kysely'
import { type Db, plannedAnew } from '../../../database.ts'
import { behind, type Key, orderBy, orderOf } from './orders.ts'
import { isNarrowed, sortOf } from './question.ts'
import type { Asked } from './scope.ts'
import { seek } from './searching.ts'

/**
 * The ids of everything that a question finds, in batches, for who asks it: only what they may see. All of it, however much: in
 * the order asked for, and by title where that is relevance, which is worked out for the best alone. Each batch costs the same.
 */
export async function* foundWorkIds(db: Db, asked: Asked, batch: number): AsyncGenerator<string[]> {
  const sought = await seek(db, asked)
  if (sought === null || (sought.table === 'work' && !isNarrowed(asked.question))) return
  const { from, found, id, table } = sought
  const sort = sortOf(asked.question)
  const order = orderOf(sort === 'relevance' ? 'title' : sort, table)
  for (let after: Key | null = null; ; ) {
    const start: RawBuilder<boolean> = after === null ? sql<boolean>`true` : behind(order, id, after)
    const { rows }: { rows: Key[] } = await sql<Key>`${plannedAnew}
      select ${id} as id, ${order.written(order.by)} as value from ${from} where ${found} and ${start}
      ${orderBy(order, id)} limit ${batch}`.execute(db)
    if (rows.length > 0) yield rows.map(row => row.id)
    after = rows.at(-1) ?? null
    if (after === null || rows.length < batch) return
  }
}

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { publicLibraries } from '../../identity/index.ts'
import { tables } from '../tables.ts'

export type PublicWork = { id: string; updated_at: Date }

/** The most addresses that a part of a sitemap may hold (sitemaps.org). */
export const mostInPart = 50_000

/** How many works each statement reads: short enough to keep nobody else waiting. */
const batch = 1000

/** Works that stand in some catalogue which everybody may look into, in the order of their ids, from one on. */
const publicWorks = (db: Db, from: string | null) =>
  tables(db)
    .selectFrom('catalog.works as work')
    .where('work.removed_at', 'is', null)
    .where('work.merged_into', 'is', null)
    .where('work.provisional_for', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('catalog.holdings as holding')
          .select('holding.work_id')
          .whereRef('holding.work_id', '=', 'work.id')
          .where('holding.library_id', 'in', publicLibraries(db).clearSelect().select('library.id')),
      ),
    )
    .$if(from !== null, query => query.where('work.id', '>=', from ?? ''))
    .orderBy('work.id')

/** So many public works from this id on, read in batches while they are sent. */
export async function* publicWorksFrom(db: Db, from: string, most: number): AsyncGenerator<PublicWork> {
  let start = from
  for (let left = most; left > 0; ) {
    const wanted = Math.min(batch, left)
    const found = await publicWorks(db, start)
      .select(['work.id', 'work.updated_at'])
      .limit(sql.lit(wanted + 1))
      .execute()
    yield* found.slice(0, wanted)
    const following = found[wanted]
    if (following === undefined) return
    start = following.id
    left -= wanted
  }
}

/**
 * The ids that parts of so many public works begin with. Ids grow with time, so parts stay what they are while books are added.
 * Each statement walks the primary key through one part.
 */
export async function beginningsOfParts(db: Db, size: number): Promise<string[]> {
  const beginnings: string[] = []
  let next = await publicWorks(db, null).select('work.id').limit(sql.lit(1)).executeTakeFirst()
  while (next !== undefined) {
    beginnings.push(next.id)
    next = await publicWorks(db, next.id)
      .select('work.id')
      .offset(sql.lit(size))
      .limit(sql.lit(1))
      .executeTakeFirst()
  }
  return beginnings
}

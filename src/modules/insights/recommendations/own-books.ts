import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks } from '../../catalog/index.ts'
import { tastesInLogs } from '../../reading/index.ts'

/** What somebody's log says of one of their books; of one that they only borrowed nothing but its title. */
export type OwnBook = { id: string; title: string; status: string | null; rating: number | null }

/** These books of somebody's with what their log says of them. */
export async function ownBooks(
  db: Db,
  personId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OwnBook>> {
  if (ids.length === 0) return new Map()
  const found = await titledWorks(db)
    .clearSelect()
    .leftJoin(tastesInLogs(db).as('own'), join =>
      join.onRef('own.work_id', '=', 'work.id').on('own.person_id', '=', personId),
    )
    .select(['work.id', 'work.title', 'own.status', 'own.rating'])
    .where(sql<boolean>`work.id = any(${ids}::uuid[])`)
    .execute()
  return new Map(found.map(book => [book.id, book]))
}

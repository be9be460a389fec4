import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type ListedWork, listedColumns } from '../search/listed.ts'
import { visibleIds } from '../search/scope.ts'

export const listPageSize = 20

/** Who looks, and the library whose branches are named. */
export type Looking = { personId: string | null; here: string | null }

/** A row of a list with what it is sorted by, for the page after it. */
export type PlacedWork = ListedWork & { place: number; number: string | null }

/** Where a page begins: behind this row. */
export type Behind = { place: number; sortTitle: string; id: string }

/**
 * Works of a heading that stand in a catalogue this person may look into, by `place` and then by title; one more than a
 * page tells that there are others.
 * @param from `select`s `work_id`, `place` (a number) and `number` (text): each work once
 */
export async function worksOfHeading(
  db: Db,
  from: RawBuilder<unknown>,
  { personId, here }: Looking,
  after: Behind | null,
): Promise<PlacedWork[]> {
  const behind =
    after === null
      ? sql`true`
      : sql`(heading.place, work.sort_title collate "unicode", work.id) > (${after.place}::float8, ${after.sortTitle}, ${after.id}::uuid)`
  const { rows } = await sql<PlacedWork>`
    with place as materialized (
      select work.id, heading.place, heading.number from (${from}) as heading
      join catalog.works work on work.id = heading.work_id
      where work.merged_into is null and work.removed_at is null and work.provisional_for is null
        and exists (select from catalog.holdings holding
          where holding.work_id = work.id and holding.library_id in (${visibleIds(db, personId)}))
        and ${behind}
      order by heading.place, work.sort_title collate "unicode", work.id limit ${sql.lit(listPageSize + 1)})
    select ${listedColumns(db, { libraryId: null, here, personId })}, place.place, place.number
    from place join catalog.works work on work.id = place.id
    order by place.place, work.sort_title collate "unicode", work.id`.execute(db)
  return rows
}

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'

/** How often a work was lent by a library of late. */
export type Popularity = { libraryId: string; workId: string; popularity: number }

/**
 * Circulation's nightly word on how often works are lent: for each library's own catalogue, and the sum of all libraries for
 * the shared one. Only what changed is written.
 */
export async function setPopularity(tx: Tx, found: readonly Popularity[]): Promise<void> {
  if (found.length === 0) return
  await sql`
    update catalog.holdings holding set popularity = found.popularity
    from unnest(${found.map(({ libraryId }) => libraryId)}::uuid[], ${found.map(({ workId }) => workId)}::uuid[],
      ${found.map(({ popularity }) => popularity)}::int[]) as found (library_id, work_id, popularity)
    where holding.library_id = found.library_id and holding.work_id = found.work_id
      and holding.popularity <> found.popularity`.execute(tx)
  await sql`
    update catalog.works work set popularity = summed.popularity
    from (
      select work_id, sum(popularity)::int as popularity from catalog.holdings
      where work_id = any(${found.map(({ workId }) => workId)}::uuid[]) group by work_id) summed
    where work.id = summed.work_id and work.popularity <> summed.popularity`.execute(tx)
}

/** The works that libraries have, a page of them by id, with what is written of each. */
export const heldWorks = async (db: Tx, after: string, limit: number): Promise<Popularity[]> => {
  const { rows } = await sql<Popularity>`
    select library_id as "libraryId", work_id as "workId", popularity from catalog.holdings
    where work_id in (
      select distinct work_id from catalog.holdings where work_id > ${after} order by work_id limit ${limit})
    order by work_id, library_id`.execute(db)
  return rows
}

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'

/** More titles than these are not told apart by a library's own words. */
const most = 500

/** Works that hold the words, a `tsquery` literal, in what this library itself says of them: no other library finds them so. */
export async function locallyFound(
  db: Db,
  libraryId: string | null,
  words: string | null,
): Promise<string[]> {
  if (libraryId === null || !words) return []
  const { rows } = await sql<{ work_id: string }>`
    select work_id from catalog.holdings
    where library_id = ${libraryId} and local_search is not null and local_search @@ ${words}::tsquery
    limit ${most}`.execute(db)
  return rows.map(({ work_id }) => work_id)
}

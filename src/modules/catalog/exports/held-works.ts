import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

export const exportBatch = 200

/** All works of a library's list in the order of their ids, a batch at a time; each batch costs the same. */
export async function* heldWorks(db: Db, libraryId: string): AsyncGenerator<string[]> {
  for (let after: string | null = null; ; ) {
    const rows: { work_id: string }[] = await tables(db)
      .selectFrom('catalog.holdings')
      .select('work_id')
      .where('library_id', '=', libraryId)
      .$if(after !== null, query => query.where('work_id', '>', after ?? ''))
      .orderBy('work_id')
      .limit(exportBatch)
      .execute()
    if (rows.length > 0) yield rows.map(({ work_id }) => work_id)
    after = rows.at(-1)?.work_id ?? null
    if (after === null || rows.length < exportBatch) return
  }
}

/** Works that were chosen one by one. */
export async function* chosenWorks(ids: readonly string[]): AsyncGenerator<readonly string[]> {
  for (let at = 0; at < ids.length; at += exportBatch) yield ids.slice(at, at + exportBatch)
}

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** The item types that a library's copies have: each found by a step in the index, not by reading all copies. 100 at most. */
export async function copyKinds(db: Db, libraryId: string): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    with recursive kinds as (
      (select item_type as kind from catalog.copies where library_id = ${libraryId} order by item_type limit 1)
      union all
      select (select item_type from catalog.copies
        where library_id = ${libraryId} and item_type > kinds.kind order by item_type limit 1)
      from kinds where kinds.kind is not null
    )
    select kind from kinds where kind is not null limit 100`.execute(db)
  return rows.map(({ kind }) => kind)
}

/** Copies by what kind they are, for other rooms' queries: columns `id`, `library_id`, `item_type`, `status`. */
export const copiesByKind = (db: Db) =>
  tables(db)
    .selectFrom('catalog.copies as copy')
    .select(['copy.id', 'copy.library_id', 'copy.item_type', 'copy.status'])

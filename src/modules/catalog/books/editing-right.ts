import { sql } from 'kysely'
import type { Db, Tx } from '../../../database.ts'
import { tables } from '../tables.ts'

/** Who wants to change records: staff of a library, who may also have the care of all of them. */
export type Editor = { libraryId: string; curates: boolean }

/**
 * Whether this editor may change these works themselves: whose library holds a record alone, and who curates. All others
 * propose (DESIGN section 2).
 */
export async function mayEdit(
  db: Db,
  workIds: readonly string[],
  { libraryId, curates }: Editor,
): Promise<boolean> {
  if (curates) return true
  const { rows } = await sql<{ alone: boolean }>`
    select bool_and(exists (select from catalog.holdings h where h.work_id = each.id and h.library_id = ${libraryId})
      and not exists (select from catalog.holdings h where h.work_id = each.id and h.library_id <> ${libraryId})) as alone
    from unnest(${[...workIds]}::uuid[]) as each (id)`.execute(db)
  return rows[0]?.alone ?? false
}

/**
 * Works in the order of their ids, each locked until the transaction ends: two who change the same ones wait for each
 * other. The keys are not locked, or a loan that is just written, which refers to the work, would wait for us and we for its copy.
 */
export const lockWorks = (tx: Tx, workIds: readonly string[]) =>
  tables(tx)
    .selectFrom('catalog.works')
    .select(['id', 'title', 'revision', 'merged_into', 'removed_at', 'provisional_for'])
    .where('id', '=', sql<string>`any(${[...workIds]}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()

/** Whether it stands in this library's list, or the editor has the care of all records. */
export async function within(db: Db, workId: string, { libraryId, curates }: Editor): Promise<boolean> {
  if (curates) return true
  const held = await tables(db)
    .selectFrom('catalog.holdings')
    .select('work_id')
    .where('library_id', '=', libraryId)
    .where('work_id', '=', workId)
    .executeTakeFirst()
  return held !== undefined
}

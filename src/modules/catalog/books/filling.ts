import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import type { BookDraft } from '../drafts/draft.ts'
import { tables } from '../tables.ts'
import { editionColumns } from './edition-columns.ts'

/** What a merge filled in, kept for taking it back: columns with their new values, and numbers that were added. */
export type Filled = {
  columns: Record<string, unknown>
  originalYear: number | null
  identifiers: Array<{ kind: string; value: string }>
}

/** Fills the empty columns of a known edition from a draft; what holds something stays. Null when nothing was empty. */
export async function fillEdition(
  tx: Tx,
  editionId: string,
  draft: BookDraft,
  now: Date,
): Promise<Filled | null> {
  const edition = await tables(tx)
    .selectFrom('catalog.editions as edition')
    .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
    .selectAll('edition')
    .select('work.original_year')
    .where('edition.id', '=', editionId)
    .forUpdate('edition')
    .executeTakeFirstOrThrow()
  const stored: Record<string, unknown> = edition
  const columns = Object.fromEntries(
    Object.entries(editionColumns(draft)).filter(
      ([column, value]) => isEmpty(stored[column]) && !isEmpty(value),
    ),
  )
  const originalYear = edition.original_year === null ? draft.originalYear : null
  const identifiers = await addNumbers(tx, editionId, draft)
  if (Object.keys(columns).length > 0)
    await tables(tx)
      .updateTable('catalog.editions')
      .set({ ...columns, updated_at: now })
      .where('id', '=', editionId)
      .execute()
  if (originalYear !== null)
    await tables(tx)
      .updateTable('catalog.works')
      .set({ original_year: originalYear })
      .where('id', '=', edition.work_id)
      .execute()
  const changed = Object.keys(columns).length > 0 || originalYear !== null || identifiers.length > 0
  return changed ? { columns, originalYear, identifiers } : null
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

async function addNumbers(tx: Tx, editionId: string, draft: BookDraft) {
  if (draft.identifiers.length === 0) return []
  return tables(tx)
    .insertInto('catalog.identifiers')
    .values(
      draft.identifiers.map(({ kind, value }) => ({
        edition_id: editionId,
        kind,
        value: value.slice(0, 200),
      })),
    )
    .onConflict(conflict => conflict.doNothing())
    .returning(['kind', 'value'])
    .execute()
}

/** Takes back what a merge filled in, where nobody has changed it since. */
export async function unfillEdition(
  tx: Tx,
  editionId: string,
  filled: Filled,
  now: Date,
): Promise<'undone' | 'edited'> {
  const edition: Record<string, unknown> | undefined = await tables(tx)
    .selectFrom('catalog.editions')
    .selectAll()
    .where('id', '=', editionId)
    .forUpdate()
    .executeTakeFirst()
  if (edition === undefined) return 'undone'
  const same = ([column, value]: [string, unknown]) =>
    JSON.stringify(edition[column]) === JSON.stringify(value)
  const columns = Object.entries(filled.columns)
  const back = Object.fromEntries(
    columns.filter(same).map(([column, value]) => [column, Array.isArray(value) ? [] : null]),
  )
  if (Object.keys(back).length > 0)
    await tables(tx)
      .updateTable('catalog.editions')
      .set({ ...back, updated_at: now })
      .where('id', '=', editionId)
      .execute()
  if (filled.originalYear !== null)
    await tables(tx)
      .updateTable('catalog.works')
      .set({ original_year: null })
      .where('id', '=', String(edition.work_id))
      .where('original_year', '=', filled.originalYear)
      .execute()
  for (const { kind, value } of filled.identifiers)
    await sql`delete from catalog.identifiers where edition_id = ${editionId} and kind = ${kind} and value = ${value}`.execute(
      tx,
    )
  return columns.every(same) ? 'undone' : 'edited'
}

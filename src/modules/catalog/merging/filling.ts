import { isDeepStrictEqual } from 'node:util'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import type { FilledColumn } from './done.ts'

type Row = Record<string, unknown>

/** What the columns of one row that hold nothing would take from another's. */
export const fillings = (from: Row, into: Row, columns: readonly string[]): FilledColumn[] =>
  columns.flatMap(column => {
    const [before, after] = [into[column] ?? null, from[column] ?? null]
    return isEmpty(before) && !isEmpty(after) ? [{ column, before, after }] : []
  })

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)

/** Columns that say no longer what they were filled with. */
export const changedSince = (row: Row, filled: readonly FilledColumn[]): string[] =>
  filled.filter(({ column, after }) => !isDeepStrictEqual(row[column], after)).map(({ column }) => column)

/** Sets the columns in the rows that `where` names to what they become, or with `back` to what they were. */
export async function setColumns(
  tx: Tx,
  table: 'works' | 'editions' | 'holdings',
  filled: readonly FilledColumn[],
  { where, back = false }: { where: RawBuilder<unknown>; back?: boolean },
): Promise<void> {
  if (filled.length === 0) return
  const sets = filled.map(({ column, before, after }) => sql`${sql.ref(column)} = ${back ? before : after}`)
  await sql`update ${sql.table(`catalog.${table}`)} set ${sql.join(sets)} where ${where}`.execute(tx)
}

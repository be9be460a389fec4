import type { ColumnType } from 'kysely'

/** JSON goes in as text and comes out parsed. */
export type Json<T> = ColumnType<T, string, string>
/** A literal of PostgreSQL's, never read back. */
export type Literal = ColumnType<string, string, string>

import type { Db } from '../../database.ts'
import type { BookTables } from './books/tables.ts'
import type { CopyTables } from './copies/tables.ts'
import type { ImportTables } from './imports/tables.ts'
import type { LookupTables } from './lookups/tables.ts'

export type CatalogTables = BookTables & CopyTables & ImportTables & LookupTables

export const tables = (db: Db) => db.$extendTables<CatalogTables>()

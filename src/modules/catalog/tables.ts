import type { Db } from '../../database.ts'
import type { BookTables } from './books/tables.ts'
import type { CopyTables } from './copies/tables.ts'
import type { ImportTables } from './imports/tables.ts'
import type { SearchTables } from './search/tables.ts'

export type CatalogTables = BookTables & CopyTables & ImportTables & SearchTables

export const tables = (db: Db) => db.$extendTables<CatalogTables>()

import type { Db } from '../../database.ts'
import type { BookTables } from './books/tables.ts'
import type { CopyTables } from './copies/tables.ts'
import type { ImportTables } from './imports/tables.ts'
import type { MergeTables } from './merging/tables.ts'
import type { ProposalTables } from './proposals/tables.ts'

export type CatalogTables = BookTables & CopyTables & ImportTables & MergeTables & ProposalTables

export const tables = (db: Db) => db.$extendTables<CatalogTables>()

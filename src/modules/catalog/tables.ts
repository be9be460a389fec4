import type { Db } from '../../database.ts'
import type { AddingTables } from './adding/tables.ts'
import type { BookTables } from './books/tables.ts'
import type { ChangeTables } from './changes/tables.ts'
import type { ContributorTables } from './contributors/tables.ts'
import type { CopyTables } from './copies/tables.ts'
import type { EnrichmentTables } from './enrichments/tables.ts'
import type { ImportTables } from './imports/tables.ts'
import type { LookupTables } from './lookups/tables.ts'
import type { MergeTables } from './merging/tables.ts'
import type { ProposalTables } from './proposals/tables.ts'
import type { SearchTables } from './search/tables.ts'

export type CatalogTables = AddingTables &
  BookTables &
  ChangeTables &
  ContributorTables &
  CopyTables &
  EnrichmentTables &
  ImportTables &
  LookupTables &
  MergeTables &
  ProposalTables &
  SearchTables

export const tables = (db: Db) => db.$extendTables<CatalogTables>()

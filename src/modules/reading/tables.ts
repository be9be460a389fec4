import type { Db } from '../../database.ts'
import type { BookTables } from './books/tables.ts'
import type { BorrowedTables } from './borrowed/tables.ts'
import type { GoalTables } from './goals/tables.ts'
import type { ImportTables } from './imports/tables.ts'
import type { NoteTables } from './notes/tables.ts'
import type { ReadthroughTables } from './readthroughs/tables.ts'
import type { SharingTables } from './sharing/tables.ts'
import type { ShelfTables } from './shelves/tables.ts'
import type { StatisticsTables } from './statistics/tables.ts'

export type ReadingTables = BookTables &
  ReadthroughTables &
  BorrowedTables &
  ShelfTables &
  NoteTables &
  SharingTables &
  StatisticsTables &
  GoalTables &
  ImportTables

export const tables = (db: Db) => db.$extendTables<ReadingTables>()

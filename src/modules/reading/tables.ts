import type { Db } from '../../database.ts'
import type { BookTables } from './books/tables.ts'
import type { BorrowedTables } from './borrowed/tables.ts'
import type { GoalTables } from './goals/tables.ts'
import type { NoteTables } from './notes/tables.ts'
import type { ReadthroughTables } from './readthroughs/tables.ts'
import type { ShelfTables } from './shelves/tables.ts'

export type ReadingTables = BookTables &
  ReadthroughTables &
  BorrowedTables &
  ShelfTables &
  NoteTables &
  GoalTables

export const tables = (db: Db) => db.$extendTables<ReadingTables>()

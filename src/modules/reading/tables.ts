import type { Db } from '../../database.ts'
import type { BookTables } from './books/tables.ts'
import type { ReadthroughTables } from './readthroughs/tables.ts'

export type ReadingTables = BookTables & ReadthroughTables

export const tables = (db: Db) => db.$extendTables<ReadingTables>()

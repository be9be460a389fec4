import type { Db } from '../../database.ts'
import type { ModelTables } from './models/tables.ts'
import type { SummaryTables } from './summaries/tables.ts'

export type InsightsTables = ModelTables & SummaryTables

export const tables = (db: Db) => db.$extendTables<InsightsTables>()

import type { Db } from '../../database.ts'
import type { RecommendationTables } from './recommendations/tables.ts'

export type InsightsTables = RecommendationTables

export const tables = (db: Db) => db.$extendTables<InsightsTables>()

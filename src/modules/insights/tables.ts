import type { Db } from '../../database.ts'
import type { ConsensusTables } from './consensus/tables.ts'
import type { RecommendationTables } from './recommendations/tables.ts'
import type { ReviewTables } from './reviews/tables.ts'

export type InsightsTables = ReviewTables & ConsensusTables & RecommendationTables

export const tables = (db: Db) => db.$extendTables<InsightsTables>()

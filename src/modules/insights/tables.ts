import type { Db } from '../../database.ts'
import type { ConsensusTables } from './consensus/tables.ts'
import type { ContentTables } from './content/tables.ts'
import type { DocumentTables } from './documents/tables.ts'
import type { EmbeddingTables } from './embeddings/tables.ts'
import type { GenreTables } from './genres/tables.ts'
import type { ModelTables } from './models/tables.ts'
import type { QuestionTables } from './questions/tables.ts'
import type { RecommendationTables } from './recommendations/tables.ts'
import type { ReviewTables } from './reviews/tables.ts'
import type { SummaryTables } from './summaries/tables.ts'

export type InsightsTables = ReviewTables &
  ConsensusTables &
  RecommendationTables &
  ContentTables &
  ModelTables &
  SummaryTables &
  DocumentTables &
  EmbeddingTables &
  QuestionTables &
  GenreTables

export const tables = (db: Db) => db.$extendTables<InsightsTables>()

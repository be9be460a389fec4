import type { Db } from '../../database.ts'
import type { DocumentTables } from './documents/tables.ts'
import type { EmbeddingTables } from './embeddings/tables.ts'

export type InsightsTables = DocumentTables & EmbeddingTables

export const tables = (db: Db) => db.$extendTables<InsightsTables>()

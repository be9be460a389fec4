import type { Json } from '../column-types.ts'
import type { SourceName } from './source.ts'

type Lookups = {
  source: SourceName
  /** 13 digits. */
  isbn: string
  /** As they gave it; null for what they do not know. */
  answer: Json<object | null> | null
  asked_at: Date
}

export type LookupTables = { 'catalog.lookups': Lookups }

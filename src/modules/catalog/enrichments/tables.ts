import type { Generated } from 'kysely'
import type { Json } from '../column-types.ts'
import type { BookDraft } from '../drafts/draft.ts'
import type { SourceName } from '../lookups/source.ts'

export const enrichmentStatuses = [
  'proposed',
  'waiting',
  'failed',
  'applied',
  'dismissed',
  'nothing',
] as const
export type EnrichmentStatus = (typeof enrichmentStatuses)[number]

/** Who told each field. */
export type ToldBy = Partial<Record<keyof BookDraft | 'cover', SourceName>>

type Enrichments = {
  id: string
  library_id: string
  work_id: string
  edition_id: string
  /** 13 digits. */
  isbn: string
  status: Generated<EnrichmentStatus>
  attempts: Generated<number>
  last_error: string | null
  draft: Json<BookDraft> | null
  sources: Json<ToldBy> | null
  /** The picture that was fetched for an edition that has none. */
  cover: string | null
  asked_by: string | null
  decided_by: string | null
  /** When it is tried, or tried again. */
  next_at: Date
  created_at: Date
  tried_at: Date | null
  decided_at: Date | null
}

export type EnrichmentTables = { 'catalog.enrichments': Enrichments }

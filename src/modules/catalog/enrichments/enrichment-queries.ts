import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionFacts, factsIn } from '../drafts/candidates.ts'
import { changesTo, type FieldChange, usualProfile } from '../drafts/merging.ts'
import { tables } from '../tables.ts'
import { type EnrichmentStatus, enrichmentStatuses, type ToldBy } from './tables.ts'

export const enrichmentPageSize = 20

export type EnrichmentShown = {
  id: string
  workId: string
  editionId: string
  isbn: string
  title: string
  byLine: string
  status: EnrichmentStatus
  attempts: number
  lastError: string | null
  coverHere: string | null
  cover: string | null
  triedAt: Date | null
  nextAt: Date
  /** What would be filled in now, and by whom it was told; only for a proposal. */
  changes: Array<FieldChange & { by: string | null }>
}

/** A library's questions of one status, the newest first, after `before`; one more than a page tells that there are others. */
export async function enrichmentsOf(
  db: Db,
  libraryId: string,
  status: EnrichmentStatus,
  before: string | null,
  limit = enrichmentPageSize,
): Promise<EnrichmentShown[]> {
  const rows = await tables(db)
    .selectFrom('catalog.enrichments as enrichment')
    .innerJoin('catalog.editions as edition', 'edition.id', 'enrichment.edition_id')
    .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
    .select([
      'enrichment.id',
      'edition.work_id as workId',
      'edition.id as editionId',
      'enrichment.isbn',
      'edition.title',
      'work.by_line as byLine',
      'enrichment.status',
      'enrichment.attempts',
      'enrichment.last_error as lastError',
      'edition.cover as coverHere',
      'enrichment.cover',
      'enrichment.tried_at as triedAt',
      'enrichment.next_at as nextAt',
      'enrichment.draft',
      'enrichment.sources',
    ])
    .where('enrichment.library_id', '=', libraryId)
    .where('enrichment.status', '=', status)
    .$if(before !== null, query => query.where('enrichment.id', '<', before ?? ''))
    .orderBy('enrichment.id', 'desc')
    .limit(limit + 1)
    .execute()
  const facts = await factsOf(
    db,
    status === 'proposed' ? rows.map(({ editionId }) => editionId) : [],
    libraryId,
  )
  return rows.map(({ draft, sources, ...row }) => {
    const here = facts.get(row.editionId)
    const changes = draft && here ? changesTo(draft, here, usualProfile) : []
    return { ...row, changes: changes.map(change => ({ ...change, by: teller(sources, change.field) })) }
  })
}

async function factsOf(db: Db, ids: readonly string[], libraryId: string) {
  if (ids.length === 0) return new Map()
  const editions = await editionFacts(db, ids, libraryId).execute()
  return new Map(editions.map(edition => [edition.id, factsIn(edition)]))
}

/** Numbers are told by their own kinds, and come from all who told. */
const teller = (sources: ToldBy | null, field: string): string | null =>
  sources?.[field as keyof ToldBy] ?? sources?.identifiers ?? null

/** How many questions a library has of each status, exact to 1,000. */
export async function enrichmentCounts(db: Db, libraryId: string): Promise<Record<EnrichmentStatus, number>> {
  const { rows } = await sql<{ status: EnrichmentStatus; count: number }>`
    select status, (select count(*)::int from (select from catalog.enrichments
      where library_id = ${libraryId} and enrichments.status = each.status limit 1000) as first_thousand) as count
    from unnest(${[...enrichmentStatuses]}::text[]) as each (status)`.execute(db)
  return Object.fromEntries(rows.map(({ status, count }) => [status, count])) as Record<
    EnrichmentStatus,
    number
  >
}

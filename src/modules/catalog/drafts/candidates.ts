import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { BookDraft, DraftContributor, DraftIdentifier, DraftSeries, DraftSubject } from './draft.ts'
import { authorKey, type Candidate, matchKey } from './match.ts'
import type { MergeFacts } from './merging.ts'

/** Editions of the catalogue that some of these drafts may be, by what they are found by. Two queries for any number of drafts. */
export async function candidatesFor(
  db: Db,
  drafts: readonly BookDraft[],
  libraryId: string | null = null,
): Promise<Candidate[]> {
  const numbers = drafts.flatMap(({ identifiers }) => identifiers.filter(({ kind }) => matched.has(kind)))
  const keys = drafts.map(matchKey)
  const found = await editionIds(db, numbers, keys)
  return found.length === 0 ? [] : candidatesWith(db, found, libraryId)
}

const matched = new Set<DraftIdentifier['kind']>(['isbn', 'issn', 'control'])

async function editionIds(db: Db, numbers: DraftIdentifier[], keys: string[]): Promise<string[]> {
  const byNumber = tables(db)
    .selectFrom('catalog.identifiers as identifier')
    .select('identifier.edition_id as id')
    .where('identifier.value', '=', sql<string>`any(${numbers.map(({ value }) => value)})`)
    .where('identifier.kind', 'in', [...matched])
  const byTitle = tables(db)
    .selectFrom('catalog.works as work')
    .innerJoin('catalog.editions as edition', 'edition.work_id', 'work.id')
    .select('edition.id')
    .where('work.match_key', '=', sql<string>`any(${keys})`)
    .where('work.merged_into', 'is', null)
    .where('work.removed_at', 'is', null)
  const found = await byNumber.union(byTitle).execute()
  return found.map(({ id }) => id)
}

async function candidatesWith(db: Db, ids: string[], libraryId: string | null): Promise<Candidate[]> {
  const editions = await editionFacts(db, ids, libraryId)
    .where('edition.removed_at', 'is', null)
    .where('work.removed_at', 'is', null)
    .where('work.provisional_for', 'is', null)
    .orderBy('edition.id')
    .execute()
  return editions.map(edition => ({
    editionId: edition.id,
    workId: edition.work_id,
    row: null,
    title: edition.title,
    subtitle: edition.subtitle,
    otherTitles: edition.other_titles,
    author: authorKey(edition.people),
    identifiers: edition.identifiers,
    format: edition.format,
    year: edition.year,
    publisher: edition.publisher,
    facts: factsIn(edition),
    shared: edition.shared,
    listed: edition.listed,
    own: { note: edition.own_note, callNumber: edition.own_call_number },
  }))
}

/** Editions with all that a merge may change, and whether others than this library hold their work. */
export const editionFacts = (db: Db, ids: readonly string[], libraryId: string | null) =>
  tables(db)
    .selectFrom('catalog.editions as edition')
    .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
    .selectAll('edition')
    .select(['work.other_titles', 'work.original_year'])
    .select([
      sql<DraftIdentifier[]>`coalesce((select json_agg(json_build_object('kind', i.kind, 'value', i.value)
        order by i.kind, i.value) from catalog.identifiers i where i.edition_id = edition.id), '[]')`.as(
        'identifiers',
      ),
      sql<
        DraftContributor[]
      >`coalesce((select json_agg(json_build_object('name', c.name, 'sortName', c.sort_name,
          'otherName', c.other_name, 'kind', c.kind, 'dates', c.dates, 'role', o.role)
          order by o.edition_id nulls first, o.position, o.id)
        from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
        where o.work_id = work.id and (o.edition_id is null or o.edition_id = edition.id)), '[]')`.as(
        'people',
      ),
      sql<DraftSubject[]>`coalesce((select json_agg(json_build_object('label', s.label, 'kind', s.kind)
        order by w.position, s.id) from catalog.work_subjects w join catalog.subjects s on s.id = w.subject_id
        where w.work_id = work.id), '[]')`.as('subjects'),
      sql<DraftSeries[]>`coalesce((select json_agg(json_build_object('name', s.name, 'number', e.number)
        order by e.position, s.id) from catalog.edition_series e join catalog.series s on s.id = e.series_id
        where e.edition_id = edition.id), '[]')`.as('series'),
      sql<boolean>`exists (select from catalog.holdings h where h.work_id = work.id
        and h.library_id is distinct from ${libraryId}::uuid)`.as('shared'),
      sql<boolean>`exists (select from catalog.holdings h where h.work_id = work.id
        and h.library_id = ${libraryId}::uuid)`.as('listed'),
      sql<string | null>`(select h.note from catalog.holdings h where h.work_id = work.id
        and h.library_id = ${libraryId}::uuid)`.as('own_note'),
      sql<string | null>`(select h.call_number from catalog.holdings h where h.work_id = work.id
        and h.library_id = ${libraryId}::uuid)`.as('own_call_number'),
    ])
    .where('edition.id', '=', sql<string>`any(${[...ids]}::uuid[])`)

type StoredEdition = Awaited<ReturnType<ReturnType<typeof editionFacts>['execute']>>[number]

/** What a stored edition says, in a draft's terms. */
export const factsIn = (stored: StoredEdition): MergeFacts => ({
  title: stored.title,
  subtitle: stored.subtitle,
  otherTitles: stored.other_titles,
  statement: stored.statement,
  contributors: stored.people,
  identifiers: stored.identifiers,
  edition: stored.edition_statement,
  publisher: stored.publisher,
  place: stored.place,
  published: stored.published,
  year: stored.year,
  originalYear: stored.original_year,
  languages: stored.languages,
  pages: stored.pages,
  extent: stored.extent,
  subjects: stored.subjects,
  series: stored.series,
  summary: stored.summary,
  notes: stored.notes,
  callNumber: stored.call_number,
})

/** Candidates that share a number or the key of title and author with this draft. */
export const closeTo = (draft: BookDraft, candidates: readonly Candidate[]): Candidate[] =>
  candidates.filter(
    candidate =>
      candidate.identifiers.some(
        one =>
          matched.has(one.kind) &&
          draft.identifiers.some(other => other.kind === one.kind && other.value === one.value),
      ) || candidate.author === authorKey(draft.contributors),
  )

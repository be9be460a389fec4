import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { BookDraft, DraftContributor, DraftIdentifier } from './draft.ts'
import { authorKey, type Candidate, type FillableField, matchKey } from './match.ts'

/** Editions of the catalogue that some of these drafts may be, by what they are found by. Two queries for any number of drafts. */
export async function candidatesFor(db: Db, drafts: readonly BookDraft[]): Promise<Candidate[]> {
  const numbers = drafts.flatMap(({ identifiers }) => identifiers.filter(({ kind }) => matched.has(kind)))
  const keys = drafts.map(matchKey)
  const found = await editionIds(db, numbers, keys)
  return found.length === 0 ? [] : candidatesWith(db, found)
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

async function candidatesWith(db: Db, ids: string[]): Promise<Candidate[]> {
  const editions = await tables(db)
    .selectFrom('catalog.editions as edition')
    .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
    .selectAll('edition')
    .select(['work.other_titles', 'work.original_year'])
    .select(({ selectFrom }) => [
      sql<DraftIdentifier[]>`coalesce((select json_agg(json_build_object('kind', i.kind, 'value', i.value))
        from catalog.identifiers i where i.edition_id = edition.id), '[]')`.as('identifiers'),
      selectFrom('catalog.contributions as contribution')
        .innerJoin('catalog.contributors as contributor', 'contributor.id', 'contribution.contributor_id')
        .select(
          sql<Pick<DraftContributor, 'sortName' | 'role'>[]>`coalesce(json_agg(json_build_object(
            'sortName', contributor.sort_name, 'role', contribution.role) order by contribution.position), '[]')`.as(
            'people',
          ),
        )
        .whereRef('contribution.work_id', '=', 'edition.work_id')
        .as('people'),
    ])
    .where('edition.id', '=', sql<string>`any(${ids})`)
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
    author: authorKey(edition.people ?? []),
    identifiers: edition.identifiers,
    format: edition.format,
    year: edition.year,
    publisher: edition.publisher,
    empty: emptyFields(edition),
  }))
}

type Stored = {
  subtitle: string | null
  statement: string | null
  edition_statement: string | null
  publisher: string | null
  place: string | null
  published: string | null
  year: number | null
  original_year: number | null
  languages: string[]
  pages: number | null
  extent: string | null
  summary: string | null
  notes: string[]
  call_number: string | null
}

const emptyFields = (stored: Stored): FillableField[] => {
  const values: Record<FillableField, unknown> = {
    subtitle: stored.subtitle,
    statement: stored.statement,
    edition: stored.edition_statement,
    publisher: stored.publisher,
    place: stored.place,
    published: stored.published,
    year: stored.year,
    originalYear: stored.original_year,
    languages: stored.languages[0] ?? null,
    pages: stored.pages,
    extent: stored.extent,
    summary: stored.summary,
    notes: stored.notes[0] ?? null,
    callNumber: stored.call_number,
  }
  return (Object.keys(values) as FillableField[]).filter(field => values[field] === null)
}

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

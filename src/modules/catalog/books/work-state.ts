import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import type { DraftIdentifier, DraftSubject, Format, Role } from '../drafts/draft.ts'

/** Somebody's part in a work, or in one edition of it. */
export type StatedPerson = {
  /** Null for a name that was typed and not looked up yet. */
  contributorId: string | null
  name: string
  role: Role
  editionId: string | null
}

/** What is said of an edition, whoever says it. */
export type EditionFacts = {
  statement: string | null
  editionStatement: string | null
  publisher: string | null
  place: string | null
  published: string | null
  year: number | null
  languages: string[]
  pages: number | null
  extent: string | null
  format: Format
  summary: string | null
  notes: string[]
  callNumber: string | null
  identifiers: DraftIdentifier[]
}

export type StatedEdition = EditionFacts & {
  id: string
  title: string
  subtitle: string | null
  cover: string | null
  series: Array<{ name: string; number: string | null }>
}

/** All that is said of a work, whole: what a version keeps, and what an edit, a proposal or a revert want. */
export type WorkState = {
  title: string
  subtitle: string | null
  otherTitles: string[]
  sortTitle: string
  language: string | null
  originalYear: number | null
  cover: string | null
  people: StatedPerson[]
  subjects: DraftSubject[]
  /** Those that were not removed, in the order in which they came. */
  editions: StatedEdition[]
}

/** The state of the row `work`, as JSON. */
export const stateOfWork: RawBuilder<WorkState> = sql`jsonb_build_object(
  'title', work.title, 'subtitle', work.subtitle, 'otherTitles', work.other_titles, 'sortTitle', work.sort_title,
  'language', work.language, 'originalYear', work.original_year, 'cover', work.cover,
  'people', coalesce((select jsonb_agg(jsonb_build_object('contributorId', c.id, 'name', c.name, 'role', o.role,
      'editionId', o.edition_id) order by o.edition_id nulls first, o.position, o.id)
    from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
    where o.work_id = work.id), '[]'),
  'subjects', coalesce((select jsonb_agg(jsonb_build_object('label', s.label, 'kind', s.kind) order by w.position, s.id)
    from catalog.work_subjects w join catalog.subjects s on s.id = w.subject_id where w.work_id = work.id), '[]'),
  'editions', coalesce((select jsonb_agg(jsonb_build_object(
      'id', e.id, 'title', e.title, 'subtitle', e.subtitle, 'statement', e.statement,
      'editionStatement', e.edition_statement, 'publisher', e.publisher, 'place', e.place, 'published', e.published,
      'year', e.year, 'languages', e.languages, 'pages', e.pages, 'extent', e.extent, 'format', e.format,
      'summary', e.summary, 'notes', e.notes, 'callNumber', e.call_number, 'cover', e.cover,
      'identifiers', coalesce((select jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value) order by i.kind, i.value)
        from catalog.identifiers i where i.edition_id = e.id), '[]'),
      'series', coalesce((select jsonb_agg(jsonb_build_object('name', s.name, 'number', es.number) order by es.position, s.id)
        from catalog.edition_series es join catalog.series s on s.id = es.series_id where es.edition_id = e.id), '[]'))
      order by e.id)
    from catalog.editions e where e.work_id = work.id and e.removed_at is null), '[]'))`

/** The states of these works, by their ids; who may see them is the caller's to decide. */
export async function statesOf(db: Db, workIds: readonly string[]): Promise<Map<string, WorkState>> {
  const { rows } = await sql<{ id: string; state: WorkState }>`
    select work.id, ${stateOfWork} as state from catalog.works work where work.id = any(${workIds}::uuid[])`.execute(
    db,
  )
  return new Map(rows.map(({ id, state }) => [id, state]))
}

/** @throws when there is no such work */
export async function stateOf(db: Db, workId: string): Promise<WorkState> {
  const state = (await statesOf(db, [workId])).get(workId)
  if (state === undefined) throw new Error(`There is no work ${workId}.`)
  return state
}

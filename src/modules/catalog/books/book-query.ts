import { sql } from 'kysely'
import { type Db, worded } from '../../../database.ts'
import { librariesVisibleTo } from '../../identity/index.ts'
import type { Role } from '../drafts/draft.ts'
import { tables } from '../tables.ts'
import { worksVisibleTo } from './visible-works.ts'
import type { StatedEdition } from './work-state.ts'

export type BookPerson = {
  id: string
  name: string
  otherName: string | null
  role: Role
  editionId: string | null
}

export type BookEdition = Omit<StatedEdition, 'statement' | 'editionStatement' | 'series'> & {
  edition: string | null
  series: Array<{ id: string; name: string; number: string | null }>
}

export type Book = {
  id: string
  title: string
  subtitle: string | null
  other_titles: string[]
  by_line: string
  language: string | null
  original_year: number | null
  revision: number
  people: BookPerson[]
  subjects: string[]
  /** The same subjects, with what leads to their pages. */
  headings: Array<{ id: string; label: string; kind: string }>
  editions: BookEdition[]
}

/** Where a work that was merged lives now: its own id, or its survivor's. Null for an id that never was one. */
export async function canonicalWork(db: Db, workId: string): Promise<string | null> {
  return (await canonicalWorks(db, [workId])).get(workId) ?? null
}

/** The same for many: each id that is a work, with where it lives now. */
export async function canonicalWorks(
  db: Db,
  workIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ told: string; id: string }>`
    with recursive chain (told, id, merged_into, depth) as (
      select id, id, merged_into, 0 from catalog.works where id = any(${[...workIds]}::uuid[])
      union all
      select told, w.id, w.merged_into, depth + 1 from chain c join catalog.works w on w.id = c.merged_into where depth < 20)
    select told, id from chain where merged_into is null`.execute(db)
  return new Map(rows.map(({ told, id }) => [told, id]))
}

/** A book with all that its page tells, when it stands in a catalogue that this person may look into; else null. */
export async function bookFor(db: Db, workId: string, personId: string | null): Promise<Book | null> {
  const [book] = await visibleBook(db, { workId, personId })
  return book ?? null
}

const visibleBook = worded((db: Db, { workId, personId }: { workId: string; personId: string | null }) =>
  worksVisibleTo(db, personId)
    .clearSelect()
    .select([
      'work.id',
      'work.title',
      'work.subtitle',
      'work.other_titles',
      'work.by_line',
      'work.language',
      'work.original_year',
      'work.revision',
      sql<
        BookPerson[]
      >`coalesce((select json_agg(json_build_object('id', c.id, 'name', c.name, 'otherName', c.other_name,
          'role', o.role, 'editionId', o.edition_id) order by o.edition_id nulls first, o.position)
        from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
        where o.work_id = work.id), '[]')`.as('people'),
      sql<string[]>`coalesce((select json_agg(s.label order by w.position) from catalog.work_subjects w
        join catalog.subjects s on s.id = w.subject_id where w.work_id = work.id), '[]')`.as('subjects'),
      sql<
        Book['headings']
      >`coalesce((select json_agg(json_build_object('id', s.id, 'label', s.label, 'kind', s.kind)
        order by w.position) from catalog.work_subjects w
        join catalog.subjects s on s.id = w.subject_id where w.work_id = work.id), '[]')`.as('headings'),
      sql<BookEdition[]>`coalesce((select json_agg(json_build_object(
          'id', e.id, 'title', e.title, 'subtitle', e.subtitle, 'edition', e.edition_statement, 'publisher', e.publisher,
          'place', e.place, 'published', e.published, 'year', e.year, 'languages', e.languages, 'pages', e.pages,
          'extent', e.extent, 'format', e.format, 'summary', e.summary, 'notes', e.notes, 'callNumber', e.call_number, 'cover', e.cover,
          'identifiers', coalesce((select json_agg(json_build_object('kind', i.kind, 'value', i.value) order by i.kind, i.value)
            from catalog.identifiers i where i.edition_id = e.id), '[]'),
          'series', coalesce((select json_agg(json_build_object('id', s.id, 'name', s.name, 'number', es.number) order by es.position)
            from catalog.edition_series es join catalog.series s on s.id = es.series_id where es.edition_id = e.id), '[]')
          ) order by e.year desc nulls last, e.id)
        from catalog.editions e where e.work_id = work.id and e.removed_at is null), '[]')`.as('editions'),
    ])
    .where('work.id', '=', workId),
)

/** The edition with this ISBN (13 digits) in a catalogue that this person may look into; undefined where there is none. */
export const visibleEditionWith = (db: Db, isbn: string, personId: string | null) =>
  tables(db)
    .selectFrom('catalog.identifiers as identifier')
    .innerJoin('catalog.editions as edition', 'edition.id', 'identifier.edition_id')
    .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
    .innerJoin('catalog.holdings as holding', 'holding.work_id', 'work.id')
    .select([
      'work.id as work_id',
      'edition.id as edition_id',
      'edition.title',
      'edition.subtitle',
      'edition.publisher',
      'edition.year',
      'edition.pages',
      'work.language',
      'edition.summary',
      sql<
        Array<{ name: string; role: Role }>
      >`coalesce((select json_agg(json_build_object('name', c.name, 'role', o.role)
          order by o.edition_id nulls first, o.position)
        from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
        where o.work_id = work.id and (o.edition_id is null or o.edition_id = edition.id)), '[]')`.as(
        'people',
      ),
      sql<string[]>`coalesce((select json_agg(s.label order by w.position) from catalog.work_subjects w
        join catalog.subjects s on s.id = w.subject_id where w.work_id = work.id), '[]')`.as('subjects'),
    ])
    .where('identifier.kind', '=', 'isbn')
    .where('identifier.value', '=', isbn)
    .where('edition.removed_at', 'is', null)
    .where('work.removed_at', 'is', null)
    .where('work.merged_into', 'is', null)
    .where('work.provisional_for', 'is', null)
    .where('holding.library_id', 'in', librariesVisibleTo(db, personId).clearSelect().select('library.id'))
    .orderBy('edition.id')
    .limit(1)
    .executeTakeFirst()

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import type { Role } from '../drafts/draft.ts'
import { keepWords } from '../search/dictionary.ts'
import { documentOf, factsOf, filedUnder, type IndexedWork, yearsOf } from '../search/document.ts'
import { tables } from '../tables.ts'
import { tellFollowedChanged } from './followed-works.ts'

/**
 * What is derived from a work and all around it: its line of names, the words it is found by, what it is narrowed and sorted by.
 * Run after every change.
 */
export async function reindexWorks(tx: Tx, workIds: readonly string[]): Promise<void> {
  if (workIds.length === 0) return
  const works = await load(tx, workIds)
  if (works.length === 0) return
  const derived = works.map(work => ({
    id: work.id,
    by_line: byLine(work.people),
    search: documentOf(work),
    facts: factsOf(work),
    years: yearsOf(work),
    sort_author: filedUnder(work),
  }))
  await sql`
    update catalog.works as work
    set by_line = derived.by_line, search = derived.search::tsvector, facts = derived.facts, years = derived.years,
      year = derived.years[1], sort_author = derived.sort_author, stale = false
    from jsonb_to_recordset(${JSON.stringify(derived)}::jsonb) as derived
      (id uuid, by_line text, search text, facts text[], years smallint[], sort_author text)
    where work.id = derived.id`.execute(tx)
  await sql`
    update catalog.holdings as holding set year = work.year, sort_author = work.sort_author
    from catalog.works work
    where work.id = any(${works.map(({ id }) => id)}::uuid[]) and holding.work_id = work.id
      and (holding.year, holding.sort_author) is distinct from (work.year, work.sort_author)`.execute(tx)
  await keepWords(tx, works)
  await tellFollowedChanged(tx, workIds)
}

/** "Jane Austen", "Terry Pratchett, Neil Gaiman": the authors, or whoever stands first. */
export function byLine(people: readonly { name: string; role: Role }[]): string {
  const authors = people.filter(({ role }) => role === 'author')
  const main = authors.length > 0 ? authors : people.slice(0, 1)
  return main
    .slice(0, 3)
    .map(({ name }) => name)
    .join(', ')
    .concat(main.length > 3 ? ' …' : '')
    .slice(0, 300)
}

const load = (tx: Tx, workIds: readonly string[]): Promise<IndexedWork[]> =>
  tables(tx)
    .selectFrom('catalog.works as work')
    .select([
      'work.id',
      'work.title',
      'work.subtitle',
      'work.other_titles',
      'work.original_year',
      sql<IndexedWork['people']>`coalesce((select json_agg(json_build_object('id', c.id, 'name', c.name,
          'sortName', c.sort_name, 'otherName', c.other_name, 'role', o.role,
          'variants', array(select n.name from catalog.contributor_names n where n.contributor_id = c.id order by n.name))
        order by o.edition_id nulls first, o.position, o.id)
        from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
        where o.work_id = work.id), '[]')`.as('people'),
      sql<IndexedWork['subjects']>`coalesce((select json_agg(json_build_object('id', s.id, 'label', s.label)
        order by w.position, s.id) from catalog.work_subjects w
        join catalog.subjects s on s.id = w.subject_id where w.work_id = work.id), '[]')`.as('subjects'),
      sql<string[]>`coalesce((select json_agg(s.name order by e.id, es.position, s.id) from catalog.editions e
        join catalog.edition_series es on es.edition_id = e.id join catalog.series s on s.id = es.series_id
        where e.work_id = work.id and e.removed_at is null), '[]')`.as('series'),
      sql<IndexedWork['editions']>`coalesce((select json_agg(json_build_object('title', e.title,
          'subtitle', e.subtitle, 'publisher', e.publisher, 'statement', e.statement, 'notes', e.notes,
          'languages', e.languages, 'format', e.format, 'year', e.year) order by e.id)
        from catalog.editions e where e.work_id = work.id and e.removed_at is null), '[]')`.as('editions'),
    ])
    .where('work.id', '=', sql<string>`any(${workIds})`)
    .execute()

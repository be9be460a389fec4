import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import type { Role } from '../drafts/draft.ts'
import { searchDocument } from '../search/words.ts'
import { tables } from '../tables.ts'

/** What is derived from a work and all around it: its line of names and the words it is found by. Run after every change. */
export async function reindexWorks(tx: Tx, workIds: readonly string[]): Promise<void> {
  if (workIds.length === 0) return
  const works = await load(tx, workIds)
  if (works.length === 0) return
  const ids = works.map(({ id }) => id)
  const byLines = works.map(({ people }) => byLine(people))
  const documents = works.map(work =>
    searchDocument([
      { weight: 'A', text: [work.title, work.subtitle, ...work.other_titles].filter(Boolean).join(' \n ') },
      {
        weight: 'B',
        text: work.people
          .flatMap(({ name, otherName }) => [name, otherName])
          .filter(Boolean)
          .join(' \n '),
      },
      { weight: 'C', text: [...work.subjects, ...work.series].join(' \n ') },
      { weight: 'D', text: work.editions.join(' \n ').slice(0, 20_000) },
    ]),
  )
  await sql`
    update catalog.works as work
    set by_line = derived.by_line, search = derived.search::tsvector
    from unnest(${ids}::uuid[], ${byLines}::text[], ${documents}::text[]) as derived (id, by_line, search)
    where work.id = derived.id`.execute(tx)
}

type Person = { name: string; otherName: string | null; role: Role }

/** "Jane Austen", "Terry Pratchett, Neil Gaiman": the authors, or whoever stands first. */
export function byLine(people: readonly Person[]): string {
  const authors = people.filter(({ role }) => role === 'author')
  const main = authors.length > 0 ? authors : people.slice(0, 1)
  return main
    .slice(0, 3)
    .map(({ name }) => name)
    .join(', ')
    .concat(main.length > 3 ? ' …' : '')
    .slice(0, 300)
}

const load = (tx: Tx, workIds: readonly string[]) =>
  tables(tx)
    .selectFrom('catalog.works as work')
    .select([
      'work.id',
      'work.title',
      'work.subtitle',
      'work.other_titles',
      sql<
        Person[]
      >`coalesce((select json_agg(json_build_object('name', c.name, 'otherName', c.other_name, 'role', o.role)
        order by o.edition_id nulls first, o.position, o.id)
        from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
        where o.work_id = work.id), '[]')`.as('people'),
      sql<string[]>`coalesce((select json_agg(s.label order by w.position, s.id) from catalog.work_subjects w
        join catalog.subjects s on s.id = w.subject_id where w.work_id = work.id), '[]')`.as('subjects'),
      sql<string[]>`coalesce((select json_agg(s.name order by e.id, es.position, s.id) from catalog.editions e
        join catalog.edition_series es on es.edition_id = e.id join catalog.series s on s.id = es.series_id
        where e.work_id = work.id and e.removed_at is null), '[]')`.as('series'),
      sql<string[]>`coalesce((select json_agg(concat_ws(' ', e.title, e.subtitle, e.publisher, e.statement,
          array_to_string(e.notes, ' ')) order by e.id)
        from catalog.editions e where e.work_id = work.id and e.removed_at is null), '[]')`.as('editions'),
    ])
    .where('work.id', '=', sql<string>`any(${workIds})`)
    .execute()

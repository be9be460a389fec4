import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import type { Format } from '../drafts/draft.ts'
import { tables } from '../tables.ts'

/** What a record says that others need to find the book again; of a work without a chosen edition, of its first. */
export type ReadersRecord = {
  title: string
  subtitle: string | null
  authors: string[]
  /** Of the chosen edition, or of any. */
  isbns: string[]
  publisher: string | null
  year: number | null
  pages: number | null
  format: Format | null
  language: string | null
}

/** Records for one's own books, by work; that one may see them is the caller's to know. */
export async function recordsForReader(
  db: Db,
  chosen: ReadonlyArray<{ workId: string; editionId: string | null }>,
): Promise<Map<string, ReadersRecord>> {
  const works = await tables(db)
    .selectFrom('catalog.works as work')
    .select(['work.id', 'work.title', 'work.subtitle', 'work.language'])
    .select([
      sql<
        string[]
      >`array(select c.name from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
        where o.work_id = work.id and o.role = 'author' order by o.edition_id nulls first, o.position, o.id)`.as(
        'authors',
      ),
      sql<
        Edition[]
      >`coalesce((select json_agg(json_build_object('id', e.id, 'publisher', e.publisher, 'year', e.year,
          'pages', e.pages, 'format', e.format, 'isbns', array(select n.value from catalog.identifiers n
            where n.edition_id = e.id and n.kind = 'isbn' order by n.value)) order by e.created_at, e.id)
        from catalog.editions e where e.work_id = work.id and e.removed_at is null), '[]')`.as('editions'),
    ])
    .where('work.id', '=', sql<string>`any(${chosen.map(({ workId }) => workId)}::uuid[])`)
    .execute()
  const editionOf = new Map(chosen.map(({ workId, editionId }) => [workId, editionId]))
  return new Map(
    works.map(({ id, editions, ...work }) => {
      const own = editions.find(edition => edition.id === editionOf.get(id))
      const first = own ?? editions[0]
      return [
        id,
        {
          ...work,
          isbns: (own ? [own] : editions).flatMap(({ isbns }) => isbns).slice(0, mostIsbns),
          publisher: first?.publisher ?? null,
          year: first?.year ?? null,
          pages: first?.pages ?? null,
          format: first?.format ?? null,
        },
      ]
    }),
  )
}

const mostIsbns = 10

type Edition = {
  id: string
  publisher: string | null
  year: number | null
  pages: number | null
  format: Format
  isbns: string[]
}

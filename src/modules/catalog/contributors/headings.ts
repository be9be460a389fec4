import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type Behind, type Looking, type PlacedWork, worksOfHeading } from '../books/listed-works.ts'
import { tables } from '../tables.ts'

export const seriesNamed = (db: Db, id: string): Promise<{ name: string } | undefined> =>
  tables(db).selectFrom('catalog.series').select('name').where('id', '=', id).executeTakeFirst()

export const subjectNamed = (db: Db, id: string): Promise<{ name: string; kind: string } | undefined> =>
  tables(db)
    .selectFrom('catalog.subjects')
    .select(['label as name', 'kind'])
    .where('id', '=', id)
    .executeTakeFirst()

/** Works of a series in the order of their numbers: 2 before 10, 1.5 between 1 and 2; those without one last. */
export const worksOfSeries = (
  db: Db,
  id: string,
  looking: Looking,
  after: Behind | null,
): Promise<PlacedWork[]> =>
  worksOfHeading(
    db,
    sql`select distinct on (e.work_id) e.work_id, numbered.place, es.number
      from catalog.edition_series es join catalog.editions e on e.id = es.edition_id,
        lateral (select coalesce(
          replace(substring(es.number from '[0-9]{1,9}(?:[.,][0-9]{1,6})?'), ',', '.')::float8, 1e12) as place) numbered
      where es.series_id = ${id} and e.removed_at is null
      order by e.work_id, numbered.place`,
    looking,
    after,
  )

/** Works about a subject, or of a genre, by title. */
export const worksOfSubject = (
  db: Db,
  id: string,
  looking: Looking,
  after: Behind | null,
): Promise<PlacedWork[]> =>
  worksOfHeading(
    db,
    sql`select work_id, 0 as place, null as number from catalog.work_subjects where subject_id = ${id}`,
    looking,
    after,
  )

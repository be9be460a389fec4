import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** The series that works belong to by their editions, for other rooms' queries: columns `work_id`, and `id` and `name` of the series. */
export const workSeries = (db: Db) =>
  tables(db)
    .selectFrom('catalog.edition_series as part')
    .innerJoin('catalog.editions as edition', 'edition.id', 'part.edition_id')
    .innerJoin('catalog.series as series', 'series.id', 'part.series_id')
    .select(['edition.work_id', 'series.id', 'series.name'])
    .distinct()
    .where('edition.removed_at', 'is', null)

import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { workAuthors, workSeries } from '../../catalog/index.ts'

/** By what a book is close to another: its readers, its author, its series. */
export type Kind = 'readers' | 'author' | 'series'

/**
 * What is close to works: a subquery with the `work_id` it is close to, `neighbour_id`, `weight` (how close) and `kind`. What two works
 * of one author or series weigh was tried beside their readers (docs/insights.md).
 * @param works a subquery of works that has a `work_id`, small
 */
export const closeTo = (db: Db, works: RawBuilder<unknown>) => sql<{
  work_id: string
  neighbour_id: string
  weight: number
  kind: Kind
}>`(
  select near.work_id, near.neighbour_id, near.likeness as weight, 'readers' as kind
    from ${works} as one join insights.neighbours near on near.work_id = one.work_id
  union all
  select one.work_id, other.work_id, 0.01, 'author'
    from ${works} as one
    join ${workAuthors(db)} as author on author.work_id = one.work_id
    join ${workAuthors(db)} as other on other.id = author.id and other.work_id <> one.work_id
  union all
  select one.work_id, other.work_id, 0.02, 'series'
    from ${works} as one
    join ${workSeries(db)} as series on series.work_id = one.work_id
    join ${workSeries(db)} as other on other.id = series.id and other.work_id <> one.work_id)`

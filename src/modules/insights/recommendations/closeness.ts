import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { workAuthors, workSeries } from '../../catalog/index.ts'

/** By what a book is close to another: its readers, its author, its series, or what its record tells. */
export const kinds = ['readers', 'author', 'series', 'text'] as const
export type Kind = (typeof kinds)[number]

/**
 * What is close to works: a subquery with the `work_id` it is close to, `neighbour_id`, `weight` (how close) and `kind`. What an author, a
 * series and a likeness of texts weigh was tried beside readers in common (docs/insights.md).
 * @param works a subquery of works that has a `work_id`, small: each is looked up by itself, which the planner would not do by its guesses
 */
export const closeTo = (db: Db, works: RawBuilder<unknown>) => sql<{
  work_id: string
  neighbour_id: string
  weight: number
  kind: Kind
}>`(
  select one.work_id, near.neighbour_id, near.likeness as weight, 'readers' as kind
    from ${works} as one
    cross join lateral (
      select neighbour_id, likeness from insights.neighbours where work_id = one.work_id offset 0) near
  union all
  select one.work_id, other.work_id, 0.01, 'author'
    from ${works} as one
    cross join lateral ${workAuthors(db).where(sql<boolean>`made.work_id = one.work_id`)} as author
    cross join lateral ${workAuthors(db).where(sql<boolean>`made.contributor_id = author.id and made.work_id <> one.work_id`)} as other
  union all
  select one.work_id, other.work_id, 0.02, 'series'
    from ${works} as one
    cross join lateral ${workSeries(db).where(sql<boolean>`edition.work_id = one.work_id`)} as of_series
    cross join lateral ${workSeries(db).where(sql<boolean>`part.series_id = of_series.id and edition.work_id <> one.work_id`)} as other
  union all
  select one.work_id, near.neighbour_id, 0.03 * near.likeness, 'text'
    from ${works} as one
    cross join lateral (
      select neighbour_id, likeness from insights.content_neighbours where work_id = one.work_id offset 0) near)`

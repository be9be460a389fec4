import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { closeTo, type Kind } from './closeness.ts'

export type Similar = {
  id: string
  title: string
  by_line: string
  language: string | null
  cover: string | null
  /** By what it is close. */
  kinds: Kind[]
}

/** Books that go with this one, the closest first, of what this person may see; who may see the one is the caller's to decide. */
export async function similarTo(
  db: Db,
  workId: string,
  personId: string | null,
  limit: number,
): Promise<Similar[]> {
  const { rows } = await sql<Similar>`
    with near as (
      select neighbour_id as id, sum(weight) as weight, array_agg(distinct kind order by kind) as kinds
      from ${closeTo(db, sql`(select ${workId}::uuid as work_id)`)} as close group by neighbour_id),
    seen as materialized (
      select near.* from near
      where near.id in ${worksVisibleTo(db, personId).where(sql<boolean>`work.id in (select id from near)`)}
      order by near.weight desc, near.id limit ${limit})
    select seen.id, seen.kinds, work.title, work.by_line, work.language, work.cover
    from seen join ${titledWorks(db).where(sql<boolean>`work.id in (select id from seen)`)} as work on work.id = seen.id
    order by seen.weight desc, seen.id`.execute(db)
  return rows
}

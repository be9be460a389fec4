import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { closeTo } from './closeness.ts'
import { likings } from './liking.ts'

/** So many of somebody's books, those that they like or dislike most, speak for their taste. */
const mostSpeaking = 300

/**
 * What draws people to books: the beginning of a statement (after `with`), with `liked` (`person_id`, `work_id`, `liking`) and `drawn`
 * (`person_id`, `id` of a book, `work_id` of theirs that draws them to it, `kind`, `pull`).
 * @param people an expression with their ids, as a subquery
 */
export const drawnTo = (db: Db, people: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  liked as materialized (select own.* from ${likings(db, people)} as own),
  speaking as materialized (
    select person_id, work_id, liking from (
      select liked.*, row_number() over (partition by person_id order by abs(liking) desc, work_id) as place from liked) own
    where place <= ${mostSpeaking}),
  drawn as (
    select speaking.person_id, near.neighbour_id as id, near.work_id, near.kind, speaking.liking * near.weight as pull
    from ${closeTo(db, sql`(select distinct work_id from speaking)`)} as near
    join speaking on speaking.work_id = near.work_id)`

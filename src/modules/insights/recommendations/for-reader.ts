import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { totalsOfWorks } from '../../circulation/index.ts'
import { librariesOfMember } from '../../identity/index.ts'
import { drawnTo } from './drawing.ts'

/** One book of theirs brings so many at most, so that a long series does not fill the list. */
const mostOfOne = 4
/** Among so many of the best, those that may be seen are looked for. */
const mostSought = 500
/** Among so many of the best, those on a shelf come first. */
const mostRanked = 60
export const mostRecommended = 24

/** A book that may be shown to somebody, with the copies on a shelf now in libraries that they belong to. */
export type Shown = {
  id: string
  title: string
  by_line: string
  language: string | null
  cover: string | null
  on_shelf: number
}

export type Recommended = Shown & {
  /** The book of their own that drew them most, and how many liked both; null where its readers did not. */
  because: string
  people: number | null
  /** Of their books the one of the same author, of the same series, and that tells of similar things, that draws them most. */
  same_author: string | null
  same_series: string | null
  same_text: string | null
}

/**
 * What somebody may like to read next of what they may see, and have neither in their log nor put aside: worked out from their own
 * log, what many together like, and what records tell; what is on a shelf for them now comes first.
 */
export async function recommendedTo(db: Db, personId: string): Promise<Recommended[]> {
  const strongest = (kind: RawBuilder<unknown>) =>
    sql`(array_agg(work_id order by pull desc, work_id) filter (where pull > 0 and ${kind}))[1]`
  const { rows } = await sql<Recommended>`
    with ${drawnTo(db, sql`(select ${personId}::uuid)`)},
    scored as (
      select id, sum(pull) as score, ${strongest(sql`true`)} as because,
        ${strongest(sql`kind = 'author'`)} as same_author, ${strongest(sql`kind = 'series'`)} as same_series,
        ${strongest(sql`kind = 'text'`)} as same_text
      from drawn where ${isNewTo(personId)}
      group by id having sum(pull) > 0),
    ranked as (
      select * from (
        select scored.*, row_number() over (partition by because order by score desc, id) as turn from scored) own
      where turn <= ${mostOfOne}),
    ${bestSeen(db, personId)}
    select seen.because, seen.same_author, seen.same_series, seen.same_text, ${shownColumns},
      (select people from insights.neighbours pair
        where pair.work_id = seen.because and pair.neighbour_id = seen.id) as people
    from ${shownFrom(db, personId)}`.execute(db)
  return rows
}

/** In a statement with `liked` and `drawn`: whether it is neither in this person's log nor put aside by them. */
export const isNewTo = (personId: string): RawBuilder<boolean> => sql<boolean>`(
  not exists (select from liked where liked.work_id = drawn.id and liked.person_id = ${personId})
  and not exists (select from insights.dismissals gone where gone.person_id = ${personId} and gone.work_id = drawn.id))`

/** After `ranked` (with `id` and `score`): `seen`, the best of it that this person may see. */
export const bestSeen = (db: Db, personId: string): RawBuilder<unknown> => sql`
  best as materialized (select * from ranked order by score desc, id limit ${mostSought}),
  seen as materialized (
    select best.* from best
    where best.id in ${worksVisibleTo(db, personId).where(sql<boolean>`work.id in (select id from best)`)}
    order by best.score desc, best.id limit ${mostRanked})`

export const shownColumns = sql`
  seen.id, work.title, work.by_line, work.language, work.cover, coalesce(held.on_shelf, 0) as on_shelf`

/** After `seen`: its books with their titles, those on a shelf first. */
export const shownFrom = (db: Db, personId: string): RawBuilder<unknown> => sql`
  seen
  join ${titledWorks(db).where(sql<boolean>`work.id in (select id from seen)`)} as work on work.id = seen.id
  left join ${totalsOfWorks(
    db,
    sql`(select id from seen)`,
    librariesOfMember(db, personId).clearSelect().select('library.id'),
  )} as held on held.work_id = seen.id
  order by coalesce(held.on_shelf, 0) > 0 desc, seen.score desc, seen.id
  limit ${mostRecommended}`

import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { Part } from './seen-by.ts'

/** Everybody who is not suspended, each with what is between them and who looks; nobody who is blocked by the other, or blocks them. */
export const peopleBeside = (db: Db, viewerId: string | null) =>
  tables(db)
    .selectFrom('identity.people as person')
    .leftJoin('identity.ties as tie', join =>
      join.onRef('tie.other_id', '=', 'person.id').on('tie.person_id', '=', viewerId),
    )
    .where('person.suspended_at', 'is', null)
    .where('tie.blocks_since', 'is', null)
    .where('tie.blocked_since', 'is', null)

/** In a query over `peopleBeside`: whether who looks sees this part of the person's page. */
export const sees = (part: Part, viewerId: string | null): RawBuilder<boolean> => sql<boolean>`
  case ${sql.ref(`person.${part}_seen_by`)}
    when 'everyone' then true
    when 'here' then ${viewerId !== null}
    when 'friends' then tie.friends_since is not null or person.id = ${viewerId}
    else person.id = ${viewerId}
  end`

/** In such a query: the name of the person's picture, where who looks sees it. */
export const pictureSeen = (viewerId: string | null): RawBuilder<string | null> =>
  sql<string | null>`case when ${sees('picture', viewerId)} then person.picture end`

/**
 * People whose page somebody may open (`null` is a stranger): a builder to be joined or put into `in (…)`, columns `id`, `name`,
 * `handle` and `picture` (only where it is seen, too).
 */
export const peopleVisibleTo = (db: Db, viewerId: string | null) =>
  peopleBeside(db, viewerId)
    .where(sees('page', viewerId))
    .where('person.handle', 'is not', null)
    .select(['person.id', 'person.name', 'person.handle', pictureSeen(viewerId).as('picture')])

/**
 * People by their names, for those who are in something with them: a builder to be joined, columns `id` and `name`, and `handle`
 * and `picture` where who looks may open their page.
 */
export const peopleNamed = (db: Db, viewerId: string | null) =>
  tables(db)
    .selectFrom('identity.people as one')
    .leftJoin(peopleVisibleTo(db, viewerId).as('seen'), 'seen.id', 'one.id')
    .select(['one.id', 'one.name', 'seen.handle', 'seen.picture'])

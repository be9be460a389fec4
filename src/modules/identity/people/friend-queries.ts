import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import { friendsOf } from './friends.ts'
import { peopleBeside, peopleVisibleTo, pictureSeen, sees } from './visible.ts'

export const pageSize = 50

/** Where a list of people goes on: after this name, and among equal names after this id. */
export type After = { name: string; id: string } | null

const byName = sql`name collate "unicode"`
const after = ({ name, id }: { name: string; id: string }) =>
  sql<boolean>`(name collate "unicode", id) > (${name} collate "unicode", ${id}::uuid)`

/** A person's friends by name, with what each sees of the person's reading (null: what all friends see). */
export const friendsPage = (db: Db, personId: string, from: After) =>
  tables(db)
    .selectFrom(
      friendsOf(db, personId).select('tie.shows').select(openPage(personId).as('open')).as('friend'),
    )
    .select(['id', 'name', 'handle', 'picture', 'since', 'shows', 'open'])
    .$if(from !== null, query => query.where(after(from ?? { name: '', id: '' })))
    .orderBy(byName)
    .orderBy('id')
    .limit(pageSize + 1)
    .execute()

/** A person's friends, or those who ask to be: a builder, by `id`. `shows` is what each sees, null what all friends see. */
export const friendsFor = (db: Db, personId: string, status: 'friends' | 'asking') =>
  peopleBeside(db, personId)
    .where(status === 'friends' ? 'tie.friends_since' : 'tie.asked_since', 'is not', null)
    .select([
      'person.id',
      'person.name',
      'person.handle',
      'tie.shows',
      pictureSeen(personId).as('picture'),
      sql<Date>`coalesce(tie.friends_since, tie.asked_since)`.as('since'),
    ])

export const friendWithId = (db: Db, personId: string, friendId: string) =>
  friendsOf(db, personId)
    .select('tie.shows')
    .select(openPage(personId).as('open'))
    .where('person.id', '=', friendId)
    .executeTakeFirst()

/** Who asks the person, longest waiting first. */
export const requestsTo = (db: Db, personId: string) =>
  peopleBeside(db, personId)
    .where('tie.asked_since', 'is not', null)
    .select(['person.id', 'person.name', 'person.handle', pictureSeen(personId).as('picture')])
    .select([sql<Date>`tie.asked_since`.as('since'), openPage(personId).as('open')])
    .orderBy('tie.asked_since')
    .orderBy('person.id')
    .limit(pageSize)
    .execute()

/** How many ask the person. */
export async function requestsWaiting(db: Db, personId: string): Promise<number> {
  const { waiting } = await peopleBeside(db, personId)
    .where('tie.asked_since', 'is not', null)
    .select(sql<number>`count(*)::int`.as('waiting'))
    .executeTakeFirstOrThrow()
  return waiting
}

/** What the person asked and was not answered yet, by what they typed, newest first. */
export const requestsFrom = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('identity.friend_requests')
    .select(['id', 'sought', 'asked_at'])
    .where('person_id', '=', personId)
    .orderBy('id', 'desc')
    .limit(pageSize)
    .execute()

/** Whom the person follows, by name: those whose page they may open. */
export const followedPage = (db: Db, personId: string, from: After) =>
  tables(db)
    .selectFrom(
      peopleVisibleTo(db, personId)
        .where('tie.follows_since', 'is not', null)
        .select(sql<Date>`tie.follows_since`.as('since'))
        .as('followed'),
    )
    .selectAll()
    .$if(from !== null, query => query.where(after(from ?? { name: '', id: '' })))
    .orderBy(byName)
    .orderBy('id')
    .limit(pageSize + 1)
    .execute()

/** Whom the person blocks, by name. */
export const blockedPage = (db: Db, personId: string, from: After) =>
  tables(db)
    .selectFrom('identity.ties as tie')
    .innerJoin('identity.people as person', 'person.id', 'tie.other_id')
    .where('tie.person_id', '=', personId)
    .where('tie.blocks_since', 'is not', null)
    .select(['person.id', 'person.name', 'person.handle', sql<Date>`tie.blocks_since`.as('since')])
    .$if(from !== null, query =>
      query.where(
        sql<boolean>`(person.name collate "unicode", person.id) > (${from?.name} collate "unicode", ${from?.id}::uuid)`,
      ),
    )
    .orderBy(sql`person.name collate "unicode"`)
    .orderBy('person.id')
    .limit(pageSize + 1)
    .execute()

/** Somebody whom the person may deal with: they may open their page, or something is between them already. */
export const personInReach = (db: Db, personId: string, otherId: string) =>
  peopleBeside(db, personId)
    .where('person.id', '=', otherId)
    .where('person.id', '<>', personId)
    .where(
      sql<boolean>`(${openPage(personId)} or coalesce(tie.friends_since, tie.asked_since, tie.follows_since) is not null)`,
    )
    .select(['person.id', 'person.name', openPage(personId).as('open')])
    .executeTakeFirst()

/** Whether the person may open their page. */
const openPage = (personId: string) => sql<boolean>`(${sees('page', personId)} and person.handle is not null)`

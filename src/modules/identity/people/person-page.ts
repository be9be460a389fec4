import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { librariesVisibleTo } from '../libraries/libraries.ts'
import { tables } from '../tables.ts'
import { friendsOf } from './friends.ts'
import { isSeen, type Nearness } from './seen-by.ts'
import { peopleBeside, peopleVisibleTo, sees } from './visible.ts'

const mostFriends = 24

export type PersonPage = {
  id: string
  name: string
  handle: string
  picture: string | null
  bio: string | null
  /** Null where they are not shown. */
  libraries: { id: string; name: string }[] | null
  friends: { id: string; name: string; handle: string | null; picture: string | null }[] | null
  nearness: Nearness
  /** False where somebody looks at their own as one who would be told that there is none. */
  seen: boolean
  /** What there is between the two. */
  tie: { asks: boolean; asked: boolean; follows: boolean }
}

/**
 * A person's page as a viewer may see it; undefined where there is none for them. Somebody who looks at their own may look `as`
 * another would.
 */
export async function personPage(
  db: Db,
  viewerId: string | null,
  handle: string,
  as?: Nearness,
): Promise<PersonPage | undefined> {
  const person = await peopleBeside(db, viewerId)
    .where('person.handle', '=', handle)
    .where(sees('page', viewerId))
    .select([
      'person.id',
      'person.name',
      'person.bio',
      'person.picture',
      'person.page_seen_by',
      'person.bio_seen_by',
      'person.picture_seen_by',
      'person.libraries_seen_by',
      'person.friends_seen_by',
      'tie.friends_since',
      sql<boolean>`tie.asks_since is not null`.as('asks'),
      sql<boolean>`tie.asked_since is not null`.as('asked'),
      sql<boolean>`tie.follows_since is not null`.as('follows'),
    ])
    .executeTakeFirst()
  if (!person) return undefined
  const own = person.id === viewerId
  const nearness = own ? (as ?? 'self') : nearnessOf(viewerId, person.friends_since)
  const { asks, asked, follows } = person
  return {
    id: person.id,
    name: person.name,
    handle,
    picture: isSeen(person.picture_seen_by, nearness) ? person.picture : null,
    bio: isSeen(person.bio_seen_by, nearness) ? person.bio : null,
    libraries: isSeen(person.libraries_seen_by, nearness)
      ? await librariesBoth(db, person.id, own && as === 'stranger' ? null : viewerId)
      : null,
    friends: isSeen(person.friends_seen_by, nearness)
      ? await friendsBoth(db, person.id, own && as === 'stranger' ? null : viewerId)
      : null,
    nearness,
    seen: !own || isSeen(person.page_seen_by, nearness),
    tie: { asks, asked, follows },
  }
}

const nearnessOf = (viewerId: string | null, friendsSince: Date | null): Nearness => {
  if (!viewerId) return 'stranger'
  return friendsSince ? 'friend' : 'here'
}

/** A library that the viewer may not look into is not named to them. */
const librariesBoth = (db: Db, personId: string, viewerId: string | null) =>
  tables(db)
    .selectFrom('identity.memberships as membership')
    .innerJoin(librariesVisibleTo(db, viewerId).as('library'), 'library.id', 'membership.library_id')
    .where('membership.person_id', '=', personId)
    .select(['library.id', 'library.name'])
    .orderBy(sql`library.name collate "unicode"`)
    .orderBy('library.id')
    .limit(100)
    .execute()

/** Friends whose own pages the viewer may open, oldest friendship first. */
const friendsBoth = (db: Db, personId: string, viewerId: string | null) =>
  tables(db)
    .selectFrom(friendsOf(db, personId).as('friend'))
    .innerJoin(peopleVisibleTo(db, viewerId).as('person'), 'person.id', 'friend.id')
    .select(['person.id', 'person.name', 'person.handle', 'person.picture'])
    .orderBy('friend.since')
    .orderBy('person.id')
    .limit(mostFriends)
    .execute()

import type { Db } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { revisionOf } from '../../../revision.ts'
import { tables } from '../tables.ts'
import type { SeenBy } from './seen-by.ts'
import type { Shows } from './shows.ts'

export type Profile = {
  name: string
  handle: string | null
  bio: string | null
  language: string | null
  zone: string | null
  page_seen_by: SeenBy
  bio_seen_by: SeenBy
  picture_seen_by: SeenBy
  libraries_seen_by: SeenBy
  friends_seen_by: SeenBy
  shows_friends: Shows
  friend_letters: boolean
}

/** A person's profile as they wrote it, with the name of their picture. */
export const profileOf = (db: Db, personId: string): Promise<Profile & { picture: string | null }> =>
  tables(db)
    .selectFrom('identity.people')
    .select([
      'name',
      'handle',
      'bio',
      'language',
      'zone',
      'picture',
      'page_seen_by',
      'bio_seen_by',
      'picture_seen_by',
      'libraries_seen_by',
      'friends_seen_by',
      'shows_friends',
      'friend_letters',
    ])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()

/** Changes what is given and leaves the rest, unless somebody changed the person since the revision that was `seen`. */
export async function changeProfile(
  db: Db,
  personId: string,
  changes: Partial<Profile>,
  seen: readonly string[] | null = null,
): Promise<{ id: string } | Refused<'handle-taken'> | Refused<'stale'>> {
  if (Object.keys(changes).length === 0) return { id: personId }
  try {
    const changed = await tables(db)
      .updateTable('identity.people as person')
      .set(changes)
      .where('id', '=', personId)
      .$if(seen !== null, query => query.where(revisionOf('person'), 'in', [...(seen ?? []), '']))
      .returning('id')
      .executeTakeFirst()
    return changed ?? refused('stale')
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'people_handle') return refused('handle-taken')
    throw error
  }
}

import type { Db } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
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

/** Changes what is given and leaves the rest. */
export async function changeProfile(
  db: Db,
  personId: string,
  changes: Partial<Profile>,
): Promise<{ id: string } | Refused<'handle-taken'>> {
  try {
    return await tables(db)
      .updateTable('identity.people')
      .set(changes)
      .where('id', '=', personId)
      .returning('id')
      .executeTakeFirstOrThrow()
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'people_handle') return refused('handle-taken')
    throw error
  }
}

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import type { Shows } from './shows.ts'
import { peopleBeside, pictureSeen } from './visible.ts'

/**
 * A person's friends (`null` is a stranger, who has none): a builder to be joined, columns `id`, `name`, `handle`, `picture` (null where they show none), `since`,
 * and `shows_me`, what each of them shows this person of their reading.
 */
export const friendsOf = (db: Db, personId: string | null) =>
  peopleBeside(db, personId)
    .where('tie.friends_since', 'is not', null)
    .select([
      'person.id',
      'person.name',
      'person.handle',
      pictureSeen(personId).as('picture'),
      sql<Date>`tie.friends_since`.as('since'),
      sql<Shows>`coalesce(tie.is_shown, person.shows_friends)`.as('shows_me'),
    ])

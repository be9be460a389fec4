import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** People with where to write to them, for other rooms' letters: columns `id`, `name`, `email`. Nobody who is suspended. */
export const peopleToWrite = (db: Db) =>
  tables(db)
    .selectFrom('identity.people as person')
    .select(['person.id', 'person.name', 'person.email'])
    .where('person.suspended_at', 'is', null)

import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** Who somebody is, as they themselves see it. */
export const personWithId = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('identity.people')
    .select(['id', 'name', 'email', 'role'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()

import type { Db } from '../../../database.ts'
import { revisionOf } from '../../../revision.ts'
import { tables } from '../tables.ts'
import { profileOf } from './profile.ts'

/** Who somebody is, as they themselves see it. */
export const personWithId = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('identity.people as person')
    .select(['id', 'name', 'email', 'role', revisionOf('person').as('revision')])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()

/** The same with all that they say of themselves. */
export const wholePersonWithId = async (db: Db, personId: string) => ({
  ...(await profileOf(db, personId)),
  ...(await personWithId(db, personId)),
})

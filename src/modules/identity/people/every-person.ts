import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** Everybody with an account, for other rooms' jobs that go through all of them: a builder with `id`. */
export const everyPerson = (db: Db) => tables(db).selectFrom('identity.people as person').select('person.id')

import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { hashPassword } from '../accounts/passwords.ts'
import type { NewPerson } from '../accounts/people.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import { createLibrary, type NewLibrary } from './libraries.ts'

/** Whether there is no library yet, so that an administrator made on the command line founds the first. */
export async function noLibraryYet(db: Db): Promise<boolean> {
  const any = await tables(db).selectFrom('identity.libraries').select('id').limit(1).executeTakeFirst()
  return any === undefined
}

/** Makes the first library for an administrator who has an account already. */
export const foundLibrary = (
  db: Db,
  personId: string,
  library: NewLibrary,
  now: Date,
): Promise<{ id: string } | Refused<'set-up-already'>> =>
  transaction(db, async tx => {
    await sql`lock table identity.people in exclusive mode`.execute(tx)
    return (await noLibraryYet(tx)) ? found(tx, library, personId, now) : refused('set-up-already')
  })

/** Makes the first administrator and the first library, once: of two who try together, one wins. */
export async function setUp(
  db: Db,
  person: NewPerson,
  library: NewLibrary,
  now: Date,
): Promise<{ personId: string; libraryId: string } | Refused<'set-up-already'>> {
  const password_hash = await hashPassword(person.password)
  return transaction(db, async tx => {
    await sql`lock table identity.people in exclusive mode`.execute(tx)
    const anybody = await tables(tx).selectFrom('identity.people').select('id').limit(1).executeTakeFirst()
    if (anybody) return refused('set-up-already')
    const personId = newId()
    await tables(tx)
      .insertInto('identity.people')
      .values({
        id: personId,
        email: person.email,
        name: person.name,
        password_hash,
        role: 'administrator',
        created_at: now,
      })
      .execute()
    await record(tx, { event: 'identity.account-made', by: personId, address: null }, now)
    const made = await found(tx, library, personId, now)
    return { personId, libraryId: made.id }
  })
}

async function found(tx: Tx, library: NewLibrary, by: string, now: Date) {
  const made = await createLibrary(tx, library, by, now)
  const event = 'identity.library-founded'
  await record(tx, { event, by, address: null, library: made.id, forMembers: true }, now)
  return made
}

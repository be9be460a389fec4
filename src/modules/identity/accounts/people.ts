import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import { voidLinks } from './one-time-links.ts'
import { hashPassword, newPassword, passwordFits } from './passwords.ts'
import { endSessionsOf } from './sessions.ts'

export type NewPerson = { email: string; name: string; password: string }

/** The person whom this e-mail and password belong to. Whoever is suspended hears so only with the right password. */
export async function personWith(
  db: Db,
  { email, password }: { email: string; password: string },
): Promise<{ id: string; name: string } | Refused<'no-match' | 'suspended'>> {
  const person = await tables(db)
    .selectFrom('identity.people')
    .select(['id', 'name', 'password_hash', 'suspended_at'])
    .where('email', '=', email)
    .executeTakeFirst()
  const fits = await passwordFits(person?.password_hash, password)
  if (!person || !fits) return refused('no-match')
  return person.suspended_at ? refused('suspended') : { id: person.id, name: person.name }
}

/**
 * Makes an administrator, or gives an existing account a new password and that role; their sessions end.
 * Returns the password, which is stored nowhere.
 */
export async function makeAdministrator(db: Db, email: string, now: Date): Promise<{ password: string }> {
  const password = newPassword()
  const password_hash = await hashPassword(password)
  const address = email.trim().toLowerCase()
  await transaction(db, async tx => {
    const { id } = await tables(tx)
      .insertInto('identity.people')
      .values({
        id: newId(),
        email: address,
        name: address,
        password_hash,
        role: 'administrator',
        created_at: now,
      })
      .onConflict(conflict =>
        conflict.column('email').doUpdateSet({ password_hash, role: 'administrator', suspended_at: null }),
      )
      .returning('id')
      .executeTakeFirstOrThrow()
    await endSessionsOf(tx, id)
    await voidLinks(tx, id)
    // Whoever may run commands here has the database, and may have lost the telephone.
    await tables(tx).deleteFrom('identity.second_factors').where('person_id', '=', id).execute()
    await record(tx, { event: 'identity.password-given', by: null, address: null, person: id }, now)
  })
  return { password }
}

/** Whether an administrator lets this person in nowhere for now. */
export async function isSuspended(db: Db, id: string): Promise<boolean> {
  const person = await tables(db)
    .selectFrom('identity.people')
    .select('suspended_at')
    .where('id', '=', id)
    .executeTakeFirst()
  return person?.suspended_at != null
}

/** Whether nobody has an account yet, so that the first visitor sets the installation up. */
export async function nobodyYet(db: Db): Promise<boolean> {
  const anybody = await tables(db).selectFrom('identity.people').select('id').limit(1).executeTakeFirst()
  return anybody === undefined
}

/** Whether anybody has an account here, asked of a database that may not even have the table for it yet. */
export async function anybodyHere(db: Db): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('identity.people') is not null as there`.execute(db)
  return rows[0]?.there === true && !(await nobodyYet(db))
}

/** A person's account, for their own pages. */
export const personById = (
  db: Db,
  id: string,
): Promise<{ name: string; email: string; email_confirmed_at: Date | null } | undefined> =>
  tables(db)
    .selectFrom('identity.people')
    .select(['name', 'email', 'email_confirmed_at'])
    .where('id', '=', id)
    .executeTakeFirst()

/** The person with this e-mail, for staff who join a card to an account. */
export async function personByEmail(
  db: Db | Tx,
  email: string,
): Promise<{ id: string; name: string } | undefined> {
  return tables(db)
    .selectFrom('identity.people')
    .select(['id', 'name'])
    .where('email', '=', email.trim().toLowerCase())
    .executeTakeFirst()
}

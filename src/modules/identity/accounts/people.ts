import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { hashPassword, newPassword, passwordFits } from './passwords.ts'

export type NewPerson = { email: string; name: string; password: string }

/** Makes an account. */
export async function signUp(
  db: Db,
  { email, name, password }: NewPerson,
  now: Date,
): Promise<{ id: string } | Refused<'email-taken'>> {
  const password_hash = await hashPassword(password)
  const made = await tables(db)
    .insertInto('identity.people')
    .values({ id: newId(), email, name, password_hash, role: 'user', created_at: now })
    .onConflict(conflict => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  return made ?? refused('email-taken')
}

/** The person whom this e-mail and password belong to. */
export async function personWith(
  db: Db,
  { email, password }: { email: string; password: string },
): Promise<{ id: string; name: string } | Refused<'no-match'>> {
  const person = await tables(db)
    .selectFrom('identity.people')
    .select(['id', 'name', 'password_hash'])
    .where('email', '=', email)
    .executeTakeFirst()
  const fits = await passwordFits(person?.password_hash, password)
  return person && fits ? { id: person.id, name: person.name } : refused('no-match')
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
      .onConflict(conflict => conflict.column('email').doUpdateSet({ password_hash, role: 'administrator' }))
      .returning('id')
      .executeTakeFirstOrThrow()
    await tables(tx).deleteFrom('identity.sessions').where('person_id', '=', id).execute()
  })
  return { password }
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

import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { record } from '../audit/audit.ts'
import { librariesOf } from '../libraries/libraries.ts'
import { sendMail } from '../post/mail.ts'
import { tables } from '../tables.ts'
import { linkWith, useLink, voidLinks, writeLink } from './one-time-links.ts'
import { hashPassword, passwordFits } from './passwords.ts'
import type { Circumstances } from './registering.ts'
import { endSessionsOf } from './sessions.ts'
import { warnOwner } from './warning.ts'
import { type Weakness, weaknessOf } from './weak-passwords.ts'

type When = Pick<Circumstances, 'now' | 'address'>

/** Sends a link to choose a new password by, or, where nobody has the address, a mail that says so: the same work. */
export async function askForReset(
  db: Db,
  email: string,
  { now, address, isFull }: Circumstances,
): Promise<void> {
  if (await isFull(email)) return
  await transaction(db, async tx => {
    const person = await tables(tx)
      .selectFrom('identity.people')
      .select(['id', 'name'])
      .where('email', '=', email)
      .executeTakeFirst()
    if (!person) {
      await writeLink(tx, { purpose: 'nothing' }, now)
      await sendMail(tx, { to: email, personId: null, letter: 'no-account', link: '/sign-up' }, now)
      return
    }
    const { id: personId, name } = person
    const token = await writeLink(tx, { purpose: 'password', person_id: personId, email }, now)
    const link = `/password-resets/${token}`
    await sendMail(tx, { to: email, personId, letter: 'reset-password', params: { name }, link }, now)
    await record(tx, { event: 'identity.password-reset-asked', by: null, address, person: personId }, now)
  })
}

/**
 * Gives the person whom a link was sent to a new password, and ends all sessions. The address is confirmed by it.
 * @returns whom it belongs to
 */
export async function resetPassword(
  db: Db,
  { token, password }: { token: string; password: string },
  { now, address }: When,
): Promise<{ id: string; name: string } | Refused<'link-gone' | Weakness>> {
  const link = await linkWith(db, token, ['password'], now)
  if (!link?.person_id || link.used_at) return refused('link-gone')
  const person = await ownWords(db, link.person_id)
  const weak = await weaknessOf(password, person.words)
  if (weak) return refused(weak)
  const password_hash = await hashPassword(password)
  return transaction(db, async tx => {
    if (!(await useLink(tx, link, now))) return refused('link-gone')
    await tables(tx)
      .updateTable('identity.people')
      .set(({ ref, fn, val }) => ({
        // Not that of an address which the account has had since.
        email_confirmed_at:
          link.email === person.email
            ? fn.coalesce('email_confirmed_at', val(now))
            : ref('email_confirmed_at'),
      }))
      .where('id', '=', person.id)
      .execute()
    await setPassword(tx, person, password_hash)
    await endSessionsOf(tx, person.id)
    // Whoever chooses a new password by mail may have been robbed: what a thief made must not outlive it.
    await tables(tx).deleteFrom('identity.personal_tokens').where('person_id', '=', person.id).execute()
    await record(tx, { event: 'identity.password-reset', by: person.id, address }, now)
    await warnOwner(tx, person.id, 'password-changed', now)
    return { id: person.id, name: person.name }
  })
}

/** Gives a person another password, and ends their other sessions. */
export async function changePassword(
  db: Db,
  {
    personId,
    sessionId,
    current,
    password,
  }: { personId: string; sessionId: string; current: string; password: string },
  { now, address }: When,
): Promise<{ changed: true } | Refused<'wrong-password' | Weakness>> {
  const person = await ownWords(db, personId)
  if (!(await passwordFits(person.password_hash, current))) return refused('wrong-password')
  const weak = await weaknessOf(password, person.words)
  if (weak) return refused(weak)
  const password_hash = await hashPassword(password)
  await transaction(db, async tx => {
    await setPassword(tx, person, password_hash)
    await endSessionsOf(tx, personId, sessionId)
    await record(tx, { event: 'identity.password-changed', by: personId, address }, now)
    await warnOwner(tx, person.id, 'password-changed', now)
  })
  return { changed: true }
}

async function setPassword(tx: Tx, { id }: { id: string }, password_hash: string): Promise<void> {
  await tables(tx).updateTable('identity.people').set({ password_hash }).where('id', '=', id).execute()
  await voidLinks(tx, id)
}

/** A person, and what everybody who knows them would try first. */
async function ownWords(db: Db, personId: string) {
  const person = await tables(db)
    .selectFrom('identity.people')
    .select(['id', 'name', 'email', 'password_hash'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  const libraries = await librariesOf(db, personId)
  return { ...person, words: [person.name, person.email, ...libraries.map(({ name }) => name)] }
}

import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { record } from '../audit/audit.ts'
import { sendMail } from '../post/mail.ts'
import { tables } from '../tables.ts'
import { linkWith, useLink, writeLink } from './one-time-links.ts'
import { hashPassword, passwordFits } from './passwords.ts'
import { personByEmail, personWith } from './people.ts'
import { type Weakness, weaknessOf } from './weak-passwords.ts'

export type Applicant = { name: string; email: string; password: string; next: string | null }

export type Circumstances = {
  now: Date
  /** Where the request comes from; null for none. */
  address: string | null
  /** Whether mails are sent here. */
  mailed: boolean
  /** Whether a mailbox has had so many mails lately that it gets no more; whoever asked hears the same. */
  isFull(email: string): Promise<boolean>
}

type When = Pick<Circumstances, 'now' | 'address'>

/**
 * Somebody wants an account. What is answered and what is done are the same whether or not the address has one: the
 * password is hashed, a link written and a mail sent, to the one to confirm, to the other to say so. The account is
 * made when the link is opened, so that nobody can take an address that is not theirs. Without a mail server
 * nobody could open it, and the account is made at once (decision 20).
 */
export async function askToRegister(
  db: Db,
  applicant: Applicant,
  { now, address, mailed, isFull }: Circumstances,
): Promise<{ asked: true } | Refused<Weakness>> {
  const weak = await weaknessOf(applicant.password, [applicant.name, applicant.email])
  if (weak) return refused(weak)
  const password_hash = await hashPassword(applicant.password)
  if (await isFull(applicant.email)) return { asked: true }
  await transaction(db, async tx => {
    const owner = await personByEmail(tx, applicant.email)
    if (owner) return sayTaken(tx, owner, applicant.email, now)
    const { name, email, next } = applicant
    if (!mailed) return makeUnconfirmed(tx, { name, email, password_hash }, { now, address })
    const token = await writeLink(tx, { purpose: 'registration', email, name, password_hash, next }, now)
    const link = `/email-confirmations/${token}`
    await sendMail(
      tx,
      { to: email, personId: null, letter: 'confirm-registration', params: { name }, link },
      now,
    )
  })
  return { asked: true }
}

/** The owner of an address hears that somebody tried to make an account with it, or to move one there. */
export async function sayTaken(
  tx: Tx,
  owner: { id: string; name: string },
  email: string,
  now: Date,
): Promise<void> {
  await writeLink(tx, { purpose: 'nothing' }, now)
  const { id: personId, name } = owner
  await sendMail(
    tx,
    { to: email, personId, letter: 'address-taken', params: { name }, link: '/sign-in' },
    now,
  )
}

type Hashed = { name: string; email: string; password_hash: string }

async function makeUnconfirmed(tx: Tx, person: Hashed, { now, address }: When): Promise<void> {
  const personId = await makePerson(tx, person, null, { now, address })
  if (!personId) return
  const { email, name } = person
  const token = await writeLink(tx, { purpose: 'email', person_id: personId, email }, now)
  const link = `/email-confirmations/${token}`
  await sendMail(tx, { to: email, personId, letter: 'verify-email', params: { name }, link }, now)
}

/** @returns undefined when somebody was faster */
async function makePerson(
  tx: Tx,
  { email, name, password_hash }: Hashed,
  email_confirmed_at: Date | null,
  { now, address }: When,
): Promise<string | undefined> {
  const made = await tables(tx)
    .insertInto('identity.people')
    .values({ id: newId(), email, name, password_hash, role: 'user', created_at: now, email_confirmed_at })
    .onConflict(conflict => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) {
    await record(tx, { event: 'identity.account-made', by: made.id, address }, now)
    // What was written to the address before is theirs, too, and goes with them.
    await tables(tx)
      .updateTable('identity.mails')
      .set({ person_id: made.id })
      .where('address', '=', email)
      .where('person_id', 'is', null)
      .execute()
  }
  return made?.id
}

export type Registered = { id: string; name: string; next: string | null }

/**
 * Makes the account that a link from a mail asks for, with the password chosen then: the mailbox alone would let in
 * somebody who was sent a stranger's registration. Pressed twice, the second is let in, too.
 */
export async function confirmRegistration(
  db: Db,
  { token, password }: { token: string; password: string },
  { now, address }: When,
): Promise<Registered | Refused<'link-gone' | 'not-that-password'>> {
  const link = await linkWith(db, token, ['registration'], now)
  if (!link?.email) return refused('link-gone')
  const { email, name, password_hash, next } = link
  if (!name || !password_hash) return letInAgain(db, email, password, next)
  if (!(await passwordFits(password_hash, password))) return refused('not-that-password')
  const made = await transaction(db, async tx =>
    (await useLink(tx, link, now))
      ? await makePerson(tx, { email, name, password_hash }, now, { now, address })
      : undefined,
  )
  return made ? { id: made, name, next } : letInAgain(db, email, password, next)
}

async function letInAgain(
  db: Db,
  email: string,
  password: string,
  next: string | null,
): Promise<Registered | Refused<'link-gone'>> {
  const person = await personWith(db, { email, password })
  return 'id' in person ? { ...person, next } : refused('link-gone')
}

import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { record } from '../audit/audit.ts'
import { sendMail } from '../post/mail.ts'
import { tables } from '../tables.ts'
import { linkWith, type OneTimeLink, useLink, voidLinks, writeLink } from './one-time-links.ts'
import { passwordFits } from './passwords.ts'
import { personByEmail } from './people.ts'
import { type Circumstances, sayTaken } from './registering.ts'

type When = Pick<Circumstances, 'now' | 'address'>

/** Sends another mail to the address that a person gave and has not confirmed. */
export async function askToConfirm(
  db: Db,
  personId: string,
  { now, isFull }: Pick<Circumstances, 'now' | 'isFull'>,
): Promise<void> {
  const { email, name, email_confirmed_at } = await onePerson(db, personId)
  if (email_confirmed_at || (await isFull(email))) return
  await transaction(db, tx => sendLink(tx, { personId, name, email, letter: 'verify-email' }, now))
}

/**
 * Somebody wants another e-mail address. It holds when a mail to it is answered; the old one hears of it at once.
 * Whether the new one has an account is said to its owner alone.
 */
export async function askToChangeEmail(
  db: Db,
  { personId, email, password }: { personId: string; email: string; password: string },
  { now, address, isFull }: Circumstances,
): Promise<{ asked: true } | Refused<'wrong-password' | 'same-email'>> {
  const person = await onePerson(db, personId)
  if (!(await passwordFits(person.password_hash, password))) return refused('wrong-password')
  if (person.email === email) return refused('same-email')
  if (await isFull(email)) return { asked: true }
  const { name } = person
  await transaction(db, async tx => {
    const owner = await personByEmail(tx, email)
    if (owner) await sayTaken(tx, owner, email, now)
    else await sendLink(tx, { personId, name, email, letter: 'confirm-new-email' }, now)
    await sendMail(tx, { to: person.email, personId, letter: 'email-change-asked', params: { name } }, now)
    await record(tx, { event: 'identity.email-change-asked', by: personId, address }, now)
  })
  return { asked: true }
}

/** Confirms the address that a link was sent to; it becomes the person's where it was not. */
export async function confirmEmail(
  db: Db,
  token: string,
  { now, address }: When,
): Promise<{ email: string } | Refused<'link-gone' | 'email-taken'>> {
  const link = await linkWith(db, token, ['email'], now)
  if (!link?.email || !link.person_id || link.used_at) return refused('link-gone')
  const found = { ...link, email: link.email, person_id: link.person_id }
  try {
    return await transaction(db, tx => confirmInside(tx, found, { now, address }))
  } catch (error) {
    // Whoever has the mailbox may hear that there is an account with it by now.
    if ((error as { constraint?: string }).constraint === 'people_email') return refused('email-taken')
    throw error
  }
}

async function confirmInside(
  tx: Tx,
  link: OneTimeLink & { email: string; person_id: string },
  { now, address }: When,
): Promise<{ email: string } | Refused<'link-gone'>> {
  const { email, person_id: personId } = link
  if (!(await useLink(tx, link, now))) return refused('link-gone')
  const before = await onePerson(tx, personId)
  await tables(tx)
    .updateTable('identity.people')
    .set({ email, email_confirmed_at: now })
    .where('id', '=', personId)
    .execute()
  const changed = before.email !== email
  if (changed) {
    await voidLinks(tx, personId)
    const { name } = before
    await sendMail(tx, { to: before.email, personId, letter: 'email-changed', params: { name } }, now)
  }
  const event = changed ? 'identity.email-changed' : 'identity.email-confirmed'
  await record(tx, { event, by: personId, address }, now)
  return { email }
}

/** An administrator vouches for a person's address, as where no mails are sent. */
export const confirmForPerson = (
  db: Db,
  personId: string,
  { by, now, address }: When & { by: string },
): Promise<void> =>
  transaction(db, async tx => {
    await tables(tx)
      .updateTable('identity.people')
      .set({ email_confirmed_at: now })
      .where('id', '=', personId)
      .where('email_confirmed_at', 'is', null)
      .execute()
    await record(tx, { event: 'identity.email-confirmed', by, address, person: personId }, now)
  })

type Linked = { personId: string; name: string; email: string; letter: 'verify-email' | 'confirm-new-email' }

async function sendLink(tx: Tx, { personId, name, email, letter }: Linked, now: Date): Promise<void> {
  const token = await writeLink(tx, { purpose: 'email', person_id: personId, email }, now)
  const link = `/email-confirmations/${token}`
  await sendMail(tx, { to: email, personId, letter, params: { name }, link }, now)
}

const onePerson = (db: Db | Tx, personId: string) =>
  tables(db)
    .selectFrom('identity.people')
    .select(['email', 'name', 'password_hash', 'email_confirmed_at'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()

import { randomBytes } from 'node:crypto'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { hashPassword, passwordFits } from '../accounts/passwords.ts'
import { registration } from '../accounts/registration.ts'
import { warnOwner } from '../accounts/warning.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import type { Claims } from './provider.ts'

type When = { now: Date; address: string | null }
type Account = Pick<Claims, 'issuer' | 'subject'>

/** Whom an account elsewhere lets in; undefined for nobody. */
export const personLinkedTo = (db: Db, { issuer, subject }: Account) =>
  tables(db)
    .selectFrom('identity.external_accounts as account')
    .innerJoin('identity.people as person', 'person.id', 'account.person_id')
    .select(['person.id', 'person.name', 'person.suspended_at'])
    .where('account.issuer', '=', issuer)
    .where('account.subject', '=', subject)
    .executeTakeFirst()

/** Since when a person has an account with this provider; undefined without one. */
export const linkOf = (db: Db, personId: string, issuer: string) =>
  tables(db)
    .selectFrom('identity.external_accounts')
    .select('linked_at')
    .where('person_id', '=', personId)
    .where('issuer', '=', issuer)
    .executeTakeFirst()

/** Lets an account elsewhere in as this person, who has shown both. */
export function linkAccount(
  db: Db,
  personId: string,
  { issuer, subject }: Account,
  { now, address }: When,
): Promise<{ linked: true } | Refused<'linked-elsewhere'> | Refused<'linked-already'>> {
  return transaction(db, async tx => {
    const written = await write(tx, personId, { issuer, subject }, now)
    if (!written) {
      const owner = await personLinkedTo(tx, { issuer, subject })
      if (owner?.id === personId) return { linked: true as const }
      return owner ? refused('linked-elsewhere') : refused('linked-already')
    }
    await record(tx, { event: 'identity.provider-linked', by: personId, address }, now)
    await warnOwner(tx, personId, 'account-linked', now)
    return { linked: true as const }
  })
}

export type Newcomer = { id: string; name: string }

/**
 * What a person from elsewhere becomes here whom nobody knows yet: a new account with the address that the provider vouches
 * for. Where that address has an account already, nothing is joined behind its owner's back: they sign in to it first (decision 24).
 */
export async function newcomerFrom(
  db: Db,
  claims: Claims,
  when: When & { next: string },
): Promise<
  | Newcomer
  | Refused<'provider-no-email' | 'registration-closed'>
  | Refused<'has-account', { personId: string }>
> {
  const { email, name } = claims
  if (!email) return refused('provider-no-email')
  const address = email.toLowerCase()
  const open = (await registration(db, when.next, when.now)) === 'open'
  // Nobody knows this password: who wants one chooses it by mail.
  const password_hash = await hashPassword(randomBytes(32).toString('base64url'))
  return transaction(db, async tx => {
    const owner = await ownerOf(tx, address)
    if (owner) return refused('has-account', { personId: owner.id })
    if (!open) return refused('registration-closed')
    const person = { id: newId(), name: (name ?? address).slice(0, 200) }
    const made = await tables(tx)
      .insertInto('identity.people')
      .values({
        ...person,
        email: address,
        password_hash,
        role: 'user',
        created_at: when.now,
        email_confirmed_at: when.now,
      })
      .onConflict(conflict => conflict.column('email').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) return refused('has-account', { personId: (await ownerOf(tx, address))?.id ?? '' })
    await write(tx, person.id, claims, when.now)
    await record(tx, { event: 'identity.account-made', by: person.id, address: when.address }, when.now)
    await record(tx, { event: 'identity.provider-linked', by: person.id, address: when.address }, when.now)
    return person
  })
}

/** Ends it, for who shows a password to come back with. */
export async function unlinkAccount(
  db: Db,
  { personId, issuer, password }: { personId: string; issuer: string; password: string },
  { now, address }: When,
): Promise<{ unlinked: true } | Refused<'wrong-password'>> {
  if (!(await knowsPassword(db, personId, password))) return refused('wrong-password')
  return transaction(db, async tx => {
    await tables(tx)
      .deleteFrom('identity.external_accounts')
      .where('person_id', '=', personId)
      .where('issuer', '=', issuer)
      .execute()
    await record(tx, { event: 'identity.provider-unlinked', by: personId, address }, now)
    return { unlinked: true as const }
  })
}

export async function knowsPassword(db: Db, personId: string, password: string): Promise<boolean> {
  const person = await tables(db)
    .selectFrom('identity.people')
    .select('password_hash')
    .where('id', '=', personId)
    .executeTakeFirst()
  return passwordFits(person?.password_hash, password)
}

/** @returns false when either of them is linked already */
async function write(tx: Tx, personId: string, { issuer, subject }: Account, now: Date): Promise<boolean> {
  const written = await tables(tx)
    .insertInto('identity.external_accounts')
    .values({ issuer, subject, person_id: personId, linked_at: now })
    .onConflict(conflict => conflict.doNothing())
    .returning('issuer')
    .executeTakeFirst()
  return written !== undefined
}

const ownerOf = (tx: Tx, email: string) =>
  tables(tx).selectFrom('identity.people').select('id').where('email', '=', email).executeTakeFirst()

import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import { hashOf, newToken } from './secrets.ts'

/** Seconds. */
export const accessLasts = 900
const refreshLasts = 30 * 86_400

/** What a program that signs a person in gets; both are said only now. */
export type Pair = { access_token: string; refresh_token: string }

/** Where a program runs, for the list of those that are signed in. */
export type Origin = { device: string; address: string }

/** Signs a program in for a person: a family, and the first pair of tokens in it. */
export function signProgramIn(
  db: Db,
  personId: string,
  { device, address }: Origin,
  now: Date,
): Promise<Pair> {
  return transaction(db, async tx => {
    const familyId = newId()
    await tables(tx)
      .insertInto('identity.token_families')
      .values({
        id: familyId,
        person_id: personId,
        device: device.slice(0, 300),
        address,
        created_at: now,
        last_used_at: now,
        expires_at: later(now, refreshLasts),
      })
      .execute()
    const event = 'identity.program-signed-in'
    await record(tx, { event, by: personId, address, subject: { kind: 'program', id: familyId } }, now)
    return issuePair(tx, familyId, now)
  })
}

/**
 * Exchanges a refresh token for a new pair, once. A used one that comes again is in two hands, and nobody knows which is the
 * thief's: the whole family ends (RFC 9700, 4.14.2).
 */
export function refreshPair(
  db: Db,
  token: string,
  { address }: Pick<Origin, 'address'>,
  now: Date,
): Promise<(Pair & { personId: string }) | Refused<'refresh-refused'>> {
  return transaction(db, async tx => {
    const found = await tables(tx)
      .selectFrom('identity.family_tokens as token')
      .innerJoin('identity.token_families as family', 'family.id', 'token.family_id')
      .innerJoin('identity.people as person', 'person.id', 'family.person_id')
      .select(['token.hash', 'token.used_at', 'token.expires_at', 'family.id', 'family.person_id'])
      .where('token.hash', '=', hashOf(token))
      .where('token.kind', '=', 'refresh')
      .where('person.suspended_at', 'is', null)
      .forUpdate(['token', 'family'])
      .executeTakeFirst()
    if (!found || found.expires_at <= now) return refused('refresh-refused')
    const subject = { kind: 'program', id: found.id }
    if (found.used_at) {
      await endFamily(tx, found.id)
      const event = 'identity.refresh-token-reused'
      await record(tx, { event, by: null, person: found.person_id, address, subject }, now)
      return refused('refresh-refused')
    }
    await tables(tx)
      .updateTable('identity.family_tokens')
      .set({ used_at: now })
      .where('hash', '=', found.hash)
      .execute()
    await tables(tx)
      .updateTable('identity.token_families')
      .set({ last_used_at: now, address, expires_at: later(now, refreshLasts) })
      .where('id', '=', found.id)
      .execute()
    return { ...(await issuePair(tx, found.id, now)), personId: found.person_id }
  })
}

/** Signs one program of a person out, at once. */
export function signProgramOut(
  db: Db,
  personId: string,
  familyId: string,
  address: string,
  now: Date,
): Promise<{ id: string } | Refused<'unknown-program'>> {
  return transaction(db, async tx => {
    const gone = await tables(tx)
      .deleteFrom('identity.token_families')
      .where('id', '=', familyId)
      .where('person_id', '=', personId)
      .returning('id')
      .executeTakeFirst()
    if (!gone) return refused('unknown-program')
    const event = 'identity.program-signed-out'
    await record(tx, { event, by: personId, address, subject: { kind: 'program', id: familyId } }, now)
    return gone
  })
}

/** Signs all programs of a person out: for a new password, and for signing out everywhere. */
export async function signProgramsOut(tx: Db | Tx, personId: string): Promise<void> {
  await tables(tx).deleteFrom('identity.token_families').where('person_id', '=', personId).execute()
}

/** The programs that are signed in for a person, the one used last first. */
export const programsOf = (db: Db, personId: string, now: Date) =>
  tables(db)
    .selectFrom('identity.token_families')
    .select(['id', 'device', 'address', 'created_at', 'last_used_at'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('last_used_at', 'desc')
    .limit(100)
    .execute()

async function issuePair(tx: Tx, family_id: string, now: Date): Promise<Pair> {
  const access = newToken('access')
  const refresh = newToken('refresh')
  await tables(tx)
    .insertInto('identity.family_tokens')
    .values([
      { hash: access.hash, family_id, kind: 'access', expires_at: later(now, accessLasts), used_at: null },
      { hash: refresh.hash, family_id, kind: 'refresh', expires_at: later(now, refreshLasts), used_at: null },
    ])
    .execute()
  return { access_token: access.token, refresh_token: refresh.token }
}

const endFamily = (tx: Tx, familyId: string) =>
  tables(tx).deleteFrom('identity.token_families').where('id', '=', familyId).execute()

const later = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1000)

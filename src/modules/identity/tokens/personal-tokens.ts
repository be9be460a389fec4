import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { warnOwner } from '../accounts/warning.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import { newToken } from './secrets.ts'

/** More than anybody keeps in mind. */
const most = 50

export type NewPersonalToken = { name: string; scopes: readonly string[]; days: number | null }

/** Makes a token for a person's own programs. It is said only now. */
export function makePersonalToken(
  db: Db,
  personId: string,
  { name, scopes, days }: NewPersonalToken,
  address: string,
  now: Date,
): Promise<{ id: string; token: string } | Refused<'too-many-tokens', { most: number }>> {
  return transaction(db, async tx => {
    const id = newId()
    const { token, hash } = newToken('personal')
    // One after the other, or two at once would both be the last that is allowed.
    await tables(tx)
      .selectFrom('identity.people')
      .select('id')
      .where('id', '=', personId)
      .forUpdate()
      .execute()
    if ((await personalTokensOf(tx, personId)).length >= most) return refused('too-many-tokens', { most })
    await tables(tx)
      .insertInto('identity.personal_tokens')
      .values({
        id,
        hash,
        person_id: personId,
        name,
        scopes: [...scopes],
        created_at: now,
        expires_at: days === null ? null : new Date(now.getTime() + days * 86_400_000),
        last_used_at: null,
      })
      .execute()
    await record(
      tx,
      { event: 'identity.token-made', by: personId, address, subject: { kind: 'token', id } },
      now,
    )
    await warnOwner(tx, personId, 'token-made', now)
    return { id, token }
  })
}

/** Revokes a person's token; every process refuses it from then on. */
export function revokePersonalToken(
  db: Db,
  personId: string,
  tokenId: string,
  address: string,
  now: Date,
): Promise<{ name: string } | Refused<'unknown-token'>> {
  return transaction(db, async tx => {
    const gone = await tables(tx)
      .deleteFrom('identity.personal_tokens')
      .where('id', '=', tokenId)
      .where('person_id', '=', personId)
      .returning('name')
      .executeTakeFirst()
    if (!gone) return refused('unknown-token')
    const subject = { kind: 'token', id: tokenId }
    await record(tx, { event: 'identity.token-revoked', by: personId, address, subject }, now)
    return gone
  })
}

/** A person's tokens, the newest first; those that have ended, too, so that it can be seen why a program stopped. */
export const personalTokensOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('identity.personal_tokens')
    .select(['id', 'name', 'scopes', 'created_at', 'expires_at', 'last_used_at'])
    .where('person_id', '=', personId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

import type { Config } from '../../../config.ts'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { hashOfSecret, newSecret } from '../accounts/secrets.ts'
import { tables } from '../tables.ts'
import { type CodeRefusal, checkCode, type When } from './code-check.ts'

const lasts = 10 * 60_000
const mostTries = 10

/**
 * Begins the second step for somebody who has shown the first thing: returns a token that `finishSecondFactor` takes within ten
 * minutes, kept as a hash and good for nothing else. Null for a person without a second factor, who may be let in at once.
 */
export async function beginSecondFactor(
  db: Db,
  { personId, proof }: { personId: string; proof: string },
  now: Date,
): Promise<{ token: string; expiresAt: Date } | null> {
  const factor = await tables(db)
    .selectFrom('identity.second_factors')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  if (!factor) return null
  const token = newSecret()
  const expiresAt = new Date(now.getTime() + lasts)
  await tables(db)
    .insertInto('identity.half_sign_ins')
    .values({ token_hash: hashOfSecret(token), person_id: personId, proof, expires_at: expiresAt })
    .execute()
  return { token, expiresAt }
}

/** Whose second step this token is; undefined when it has run out. */
export const halfSignedIn = (db: Db, token: string, now: Date) =>
  tables(db)
    .selectFrom('identity.half_sign_ins')
    .select(['person_id', 'proof'])
    .where('token_hash', '=', hashOfSecret(token))
    .where('expires_at', '>', now)
    .executeTakeFirst()

export type SecondProof = { personId: string; proof: string; by: 'code' | 'recovery-code' }

/**
 * Finishes the second step with a code or a recovery code, which uses the token up; ten wrong ones do, too. Who may not try now
 * hears until when; a recovery code may always be tried.
 */
export function finishSecondFactor(
  db: Db,
  config: Config,
  { token, code }: { token: string; code: string },
  when: When,
): Promise<SecondProof | Refused<'sign-in-expired'> | CodeRefusal> {
  return transaction(db, async tx => {
    const half = await tables(tx)
      .selectFrom('identity.half_sign_ins')
      .select(['token_hash', 'person_id', 'proof', 'tries'])
      .where('token_hash', '=', hashOfSecret(token))
      .where('expires_at', '>', when.now)
      .forUpdate()
      .executeTakeFirst()
    if (!half) return refused('sign-in-expired')
    const { person_id: personId, proof } = half
    const right = await checkCode(tx, config, { personId, code, recovery: true }, when)
    await countTry(tx, half, isRefused(right))
    return isRefused(right) ? right : { personId, proof, by: right.by }
  })
}

async function countTry(
  tx: Tx,
  { token_hash, tries }: { token_hash: string; tries: number },
  wrong: boolean,
): Promise<void> {
  const table = 'identity.half_sign_ins'
  await (wrong && tries + 1 < mostTries
    ? tables(tx)
        .updateTable(table)
        .set({ tries: tries + 1 })
        .where('token_hash', '=', token_hash)
    : tables(tx).deleteFrom(table).where('token_hash', '=', token_hash)
  ).execute()
}

import type { Config } from '../../../config.ts'
import type { Tx } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { counterOf } from '../accounts/one-time-codes.ts'
import { unseal } from '../accounts/secret-key.ts'
import { warnOwner } from '../accounts/warning.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import { hashOfCode } from './recovery-codes.ts'
import { nextTryAt } from './tries.ts'

/** What the key that seals the secrets is for. */
export const purpose = 'second factor'

export type When = { now: Date; address: string | null }

export type CodeRefusal =
  | Refused<'code-wrong'>
  | Refused<'code-too-soon', { until: Date }>
  /** The secret was sealed with a key that is not here any more, as after a restore without it; recovery codes work. */
  | Refused<'code-key-gone'>

/**
 * Whether the code is right, which it is once. A wrong one is counted, so the transaction must be kept.
 * @param recovery whether a recovery code will do
 */
export async function checkCode(
  tx: Tx,
  config: Config,
  { personId, code, recovery }: { personId: string; code: string; recovery: boolean },
  { now, address }: When,
): Promise<{ by: 'code' | 'recovery-code' } | CodeRefusal> {
  // One try after the other: of two with the same code, the second finds it used.
  const factor = await tables(tx)
    .selectFrom('identity.second_factors')
    .select(['secret', 'last_counter', 'tries', 'tried_at'])
    .where('person_id', '=', personId)
    .forUpdate()
    .executeTakeFirst()
  if (!factor) return refused('code-wrong')
  const figures = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(figures))
    return recovery && (await useRecoveryCode(tx, personId, code, { now, address }))
      ? { by: 'recovery-code' }
      : refused('code-wrong')
  const until = nextTryAt(factor.tries, factor.tried_at)
  if (until && until > now) return refused('code-too-soon', { until })
  const secret = unseal(config, purpose, personId, factor.secret)
  if (!secret) return refused('code-key-gone')
  const counter = await counterOf(secret, figures, { now, after: Number(factor.last_counter) })
  const outcome = counter
    ? { last_counter: counter, tries: 0, tried_at: null }
    : { tries: factor.tries + 1, tried_at: now }
  await tables(tx)
    .updateTable('identity.second_factors')
    .set(outcome)
    .where('person_id', '=', personId)
    .execute()
  if (counter) return { by: 'code' }
  if (nextTryAt(factor.tries + 1, now))
    await record(tx, { event: 'identity.second-factor-refused', by: null, address, person: personId }, now)
  return refused('code-wrong')
}

async function useRecoveryCode(
  tx: Tx,
  personId: string,
  code: string,
  { now, address }: When,
): Promise<boolean> {
  const used = await tables(tx)
    .updateTable('identity.recovery_codes')
    .set({ used_at: now })
    .where('person_id', '=', personId)
    .where('code_hash', '=', hashOfCode(personId, code))
    .where('used_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()
  if (!used) return false
  // Whoever guessed is thrown back to the beginning with the owner's own tries.
  await tables(tx)
    .updateTable('identity.second_factors')
    .set({ tries: 0, tried_at: null })
    .where('person_id', '=', personId)
    .execute()
  await record(tx, { event: 'identity.recovery-code-used', by: personId, address }, now)
  await warnOwner(tx, personId, 'recovery-code-used', now)
  return true
}

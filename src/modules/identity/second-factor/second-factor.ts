import { sql } from 'kysely'
import type { Config } from '../../../config.ts'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { newCodeSecret } from '../accounts/one-time-codes.ts'
import { passwordFits } from '../accounts/passwords.ts'
import { seal, unseal } from '../accounts/secret-key.ts'
import { warnOwner } from '../accounts/warning.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import { type CodeRefusal, checkCode, purpose, type When } from './code-check.ts'
import { hashOfCode, newRecoveryCodes } from './recovery-codes.ts'

/** What a person's second factor is like: null while there is none, or none that was confirmed. */
export async function secondFactorOf(
  db: Db,
  personId: string,
): Promise<{ since: Date; codesLeft: number } | null> {
  const found = await tables(db)
    .selectFrom('identity.second_factors as factor')
    .select([
      'confirmed_at',
      sql<number>`(select count(*)::int from identity.recovery_codes
        where person_id = factor.person_id and used_at is null)`.as('codes_left'),
    ])
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return found?.confirmed_at ? { since: found.confirmed_at, codesLeft: found.codes_left } : null
}

/** The secret that the person is putting into their authenticator; made at the first call, and the same until it is confirmed. */
export async function secretToConfirm(
  db: Db,
  config: Config,
  personId: string,
  now: Date,
): Promise<Buffer | Refused<'second-factor-on'>> {
  return transaction(db, async tx => {
    await tables(tx)
      .insertInto('identity.second_factors')
      .values({ person_id: personId, secret: sealed(config, personId, newCodeSecret()), begun_at: now })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    const factor = await held(tx, personId)
    if (factor?.confirmed_at) return refused('second-factor-on')
    const secret = factor && unseal(config, purpose, personId, factor.secret)
    if (secret) return secret
    // The key was another one when this was begun.
    const anew = newCodeSecret()
    await tables(tx)
      .updateTable('identity.second_factors')
      .set({ secret: sealed(config, personId, anew) })
      .where('person_id', '=', personId)
      .execute()
    return anew
  })
}

/** Whether the person has begun to set a second factor up and has not confirmed it. */
export async function isBegun(db: Db, personId: string): Promise<boolean> {
  const factor = await tables(db)
    .selectFrom('identity.second_factors')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst()
  return factor !== undefined
}

/** Gives up what was begun. */
export async function giveUpSecret(db: Db, personId: string): Promise<void> {
  await tables(db)
    .deleteFrom('identity.second_factors')
    .where('person_id', '=', personId)
    .where('confirmed_at', 'is', null)
    .execute()
}

/** Turns the second factor on with a first code. Returns the recovery codes, which are kept nowhere. */
export function confirmSecondFactor(
  db: Db,
  config: Config,
  { personId, code }: { personId: string; code: string },
  when: When,
): Promise<string[] | Refused<'second-factor-on'> | CodeRefusal> {
  return transaction(db, async tx => {
    const factor = await held(tx, personId)
    if (!factor) return refused('code-wrong')
    if (factor.confirmed_at) return refused('second-factor-on')
    const right = await checkCode(tx, config, { personId, code, recovery: false }, when)
    if (isRefused(right)) return right
    await tables(tx)
      .updateTable('identity.second_factors')
      .set({ confirmed_at: when.now })
      .where('person_id', '=', personId)
      .execute()
    await note(tx, 'identity.second-factor-on', personId, when)
    await warnOwner(tx, personId, 'second-factor-on', when.now)
    return writeCodes(tx, personId)
  })
}

type Proven = { personId: string; password: string; code: string }

/** Ten recovery codes in the place of those before, which hold no more. */
export const renewRecoveryCodes = (
  db: Db,
  config: Config,
  proven: Proven,
  when: When,
): Promise<string[] | Refused<'wrong-password'> | CodeRefusal> =>
  withBoth(db, config, proven, when, async tx => {
    await note(tx, 'identity.recovery-codes-made', proven.personId, when)
    return writeCodes(tx, proven.personId)
  })

export const turnOffSecondFactor = (
  db: Db,
  config: Config,
  proven: Proven,
  when: When,
): Promise<{ off: true } | Refused<'wrong-password'> | CodeRefusal> =>
  withBoth(db, config, proven, when, async tx => {
    await remove(tx, proven.personId)
    await note(tx, 'identity.second-factor-off', proven.personId, when)
    await warnOwner(tx, proven.personId, 'second-factor-off', when.now)
    return { off: true as const }
  })

/** Takes it off somebody who has lost their device and their codes; whether it may be is the caller's to decide. */
export async function takeOffSecondFactor(
  tx: Tx,
  personId: string,
  { by, address }: Actor,
  now: Date,
): Promise<{ done: true } | Refused<'no-second-factor'>> {
  if (!(await remove(tx, personId))) return refused('no-second-factor')
  await record(tx, { event: 'identity.second-factor-taken-off', by, address, person: personId }, now)
  return { done: true }
}

/** Does what only the owner may, who shows the password and a code. */
async function withBoth<T>(
  db: Db,
  config: Config,
  { personId, password, code }: Proven,
  when: When,
  work: (tx: Tx) => Promise<T>,
): Promise<T | Refused<'wrong-password'> | CodeRefusal> {
  const person = await tables(db)
    .selectFrom('identity.people')
    .select('password_hash')
    .where('id', '=', personId)
    .executeTakeFirst()
  if (!(await passwordFits(person?.password_hash, password))) return refused('wrong-password')
  return transaction(db, async tx => {
    const right = await checkCode(tx, config, { personId, code, recovery: true }, when)
    return isRefused(right) ? right : work(tx)
  })
}

const held = (tx: Tx, personId: string) =>
  tables(tx)
    .selectFrom('identity.second_factors')
    .select(['secret', 'confirmed_at'])
    .where('person_id', '=', personId)
    .forUpdate()
    .executeTakeFirst()

async function writeCodes(tx: Tx, personId: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  await tables(tx).deleteFrom('identity.recovery_codes').where('person_id', '=', personId).execute()
  await tables(tx)
    .insertInto('identity.recovery_codes')
    .values(
      codes.map(code => ({ person_id: personId, code_hash: hashOfCode(personId, code), used_at: null })),
    )
    .execute()
  return codes
}

async function remove(tx: Tx, personId: string): Promise<boolean> {
  const removed = await tables(tx)
    .deleteFrom('identity.second_factors')
    .where('person_id', '=', personId)
    .returning('person_id')
    .executeTakeFirst()
  await tables(tx).deleteFrom('identity.half_sign_ins').where('person_id', '=', personId).execute()
  return removed !== undefined
}

const sealed = (config: Config, personId: string, secret: Buffer) => seal(config, purpose, personId, secret)

const note = (tx: Tx, event: string, personId: string, { now, address }: When) =>
  record(tx, { event, by: personId, address }, now)

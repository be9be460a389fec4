import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { rolesIn, within } from '../access/roles.ts'
import { endSessionsOf } from '../accounts/sessions.ts'
import { record } from '../audit/audit.ts'
import type { Steward } from '../libraries/memberships.ts'
import { deleteAccount, type Places } from '../privacy/deleting.ts'
import { takeOffSecondFactor } from '../second-factor/second-factor.ts'
import { tables } from '../tables.ts'

type Outcome = { done: true } | Refused<'role-beyond' | 'account-beyond' | 'last-administrator' | 'oneself'>

/** Ends all sessions at once and lets nobody sign in, until it is taken back. @returns undefined when there is no such person */
export const suspend = (
  db: Db,
  personId: string,
  steward: Steward,
  now: Date,
): Promise<Outcome | undefined> =>
  onAccount(db, personId, steward, async (tx, person) => {
    if (await isLastAdministrator(tx, person)) return refused('last-administrator')
    await tables(tx)
      .updateTable('identity.people')
      .set({ suspended_at: now })
      .where('id', '=', personId)
      .execute()
    await endSessionsOf(tx, personId)
    await recordAccount(tx, 'identity.person-suspended', personId, steward, now)
    return { done: true }
  })

/** @returns undefined when there is no such person */
export const liftSuspension = (
  db: Db,
  personId: string,
  steward: Steward,
  now: Date,
): Promise<Outcome | undefined> =>
  onAccount(db, personId, steward, async tx => {
    await tables(tx)
      .updateTable('identity.people')
      .set({ suspended_at: null })
      .where('id', '=', personId)
      .execute()
    await recordAccount(tx, 'identity.suspension-lifted', personId, steward, now)
    return { done: true }
  })

/** On all devices. @returns undefined when there is no such person */
export const signOutEverywhere = (
  db: Db,
  personId: string,
  steward: Steward,
  now: Date,
): Promise<Outcome | undefined> =>
  onAccount(db, personId, steward, async tx => {
    await endSessionsOf(tx, personId)
    await recordAccount(tx, 'identity.person-signed-out', personId, steward, now)
    return { done: true }
  })

/** For who has lost their authenticator and their codes. @returns undefined when there is no such person */
export const removeSecondFactor = (
  db: Db,
  personId: string,
  steward: Steward,
  now: Date,
): Promise<Outcome | Refused<'no-second-factor'> | undefined> =>
  onAccount(db, personId, steward, tx => takeOffSecondFactor(tx, personId, steward, now))

/** A role in the installation. @returns undefined when there is no such person */
export const giveRole = (
  db: Db,
  { personId, role }: { personId: string; role: string },
  steward: Steward,
  now: Date,
): Promise<Outcome | undefined> =>
  onAccount(db, personId, steward, async (tx, person) => {
    const wanted = (await rolesIn(tx, null)).find(one => one.role === role)
    if (!wanted || !within(wanted.permissions, steward.permissions)) return refused('role-beyond')
    if (role !== 'administrator' && (await isLastAdministrator(tx, person)))
      return refused('last-administrator')
    await tables(tx).updateTable('identity.people').set({ role }).where('id', '=', personId).execute()
    await recordAccount(tx, 'identity.installation-role-given', personId, steward, now, {
      role: wanted.name ?? role,
    })
    return { done: true }
  })

/**
 * Deletes somebody's account, and all that is theirs, as they could themselves.
 * @returns undefined when there is no such person
 */
export async function removeAccount(
  db: Db,
  personId: string,
  places: Places,
  steward: Steward,
  now: Date,
): Promise<Outcome | Refused<'blocked'> | undefined> {
  const mayBe = await onAccount(db, personId, steward, async () => ({ done: true }))
  if (!mayBe || isRefused(mayBe)) return mayBe
  const { by, address } = steward
  const outcome = await deleteAccount(db, personId, places, { by, address }, now)
  return outcome && !isRefused(outcome) ? { done: true } : outcome && refused('blocked')
}

/** Nobody changes the account of somebody who may more than they do, nor their own here. */
function onAccount<More = never>(
  db: Db,
  personId: string,
  steward: Steward,
  change: (tx: Tx, person: { id: string; role: string }) => Promise<Outcome | More>,
): Promise<Outcome | More | undefined> {
  return transaction(db, async tx => {
    const people = await withAdministrators(tx, personId)
    const person = people.find(({ id }) => id === personId)
    if (!person) return undefined
    if (personId === steward.by) return refused('oneself')
    const held = (await rolesIn(tx, null)).find(({ role }) => role === person.role)?.permissions ?? []
    if (!within(held, steward.permissions)) return refused('account-beyond')
    return change(tx, person)
  })
}

/**
 * The person and all administrators who are not suspended, locked together and in one order, so that of two administrators
 * who take each other down at the same moment one stays.
 */
const withAdministrators = (tx: Tx, personId: string) =>
  tables(tx)
    .selectFrom('identity.people')
    .select(['id', 'role'])
    .where(({ or, and, eb }) =>
      or([eb('id', '=', personId), and([eb('role', '=', 'administrator'), eb('suspended_at', 'is', null)])]),
    )
    .orderBy('id')
    .forUpdate()
    .execute()

async function isLastAdministrator(tx: Tx, { id, role }: { id: string; role: string }): Promise<boolean> {
  if (role !== 'administrator') return false
  const others = await tables(tx)
    .selectFrom('identity.people')
    .select('id')
    .where('role', '=', 'administrator')
    .where('suspended_at', 'is', null)
    .where('id', '<>', id)
    .limit(1)
    .execute()
  return others.length === 0
}

const recordAccount = (
  tx: Tx,
  event: string,
  personId: string,
  { by, address }: Steward,
  now: Date,
  details: Record<string, string> = {},
): Promise<void> => record(tx, { by, address, event, person: personId, details }, now)

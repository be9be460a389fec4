import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { rolesIn, within } from '../access/roles.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'

/** Who changes something in a library, and what they may there. */
export type Steward = Actor & { permissions: ReadonlySet<string> }

type Change = { libraryId: string; personId: string }

/** @returns undefined when nobody here is that person */
export function changeRoleOf(
  db: Db,
  { libraryId, personId, role }: Change & { role: string },
  steward: Steward,
  now: Date,
): Promise<{ role: string } | Refused<'role-beyond' | 'member-beyond' | 'last-owner'> | undefined> {
  return transaction(db, async tx => {
    const member = await lockedMember(tx, libraryId, personId)
    if (!member) return undefined
    if (member.role === role) return { role }
    const roles = await rolesIn(tx, libraryId)
    const wanted = roles.find(one => one.role === role)
    const held = roles.find(one => one.role === member.role)
    if (!wanted || !within(wanted.permissions, steward.permissions)) return refused('role-beyond')
    if (!within(held?.permissions ?? [], steward.permissions)) return refused('member-beyond')
    if (await isLastOwner(tx, libraryId, member)) return refused('last-owner')
    await tables(tx)
      .updateTable('identity.memberships')
      .set({ role })
      .where('library_id', '=', libraryId)
      .where('person_id', '=', personId)
      .execute()
    await withdrawInvitations(tx, { libraryId, personId }, new Set(wanted.permissions))
    await recordMember(
      tx,
      'identity.role-given',
      { libraryId, personId, role: wanted.name ?? role },
      steward,
      now,
    )
    return { role }
  })
}

/** @returns undefined when nobody here is that person */
export function removeMember(
  db: Db,
  { libraryId, personId }: Change,
  steward: Steward,
  now: Date,
): Promise<{ removed: true } | Refused<'member-beyond' | 'last-owner'> | undefined> {
  return transaction(db, async tx => {
    const member = await lockedMember(tx, libraryId, personId)
    if (!member) return undefined
    const roles = await rolesIn(tx, libraryId)
    const held = roles.find(one => one.role === member.role)?.permissions ?? []
    if (!within(held, steward.permissions)) return refused('member-beyond')
    if (await isLastOwner(tx, libraryId, member)) return refused('last-owner')
    await endMembership(tx, libraryId, personId)
    await recordMember(tx, 'identity.member-removed', { libraryId, personId }, steward, now)
    return { removed: true }
  })
}

/** One's own going. @returns undefined when the person does not belong there */
export function leaveLibrary(
  db: Db,
  { libraryId, personId }: Change,
  actor: Actor,
  now: Date,
): Promise<{ left: true } | Refused<'last-owner'> | undefined> {
  return transaction(db, async tx => {
    const member = await lockedMember(tx, libraryId, personId)
    if (!member) return undefined
    if (await isLastOwner(tx, libraryId, member)) return refused('last-owner')
    await endMembership(tx, libraryId, personId)
    await recordMember(tx, 'identity.member-left', { libraryId, personId }, actor, now)
    return { left: true }
  })
}

/** Makes another member the owner; who was it becomes an administrator of the library. */
export function handOver(
  db: Db,
  { libraryId, from, to }: { libraryId: string; from: string; to: string },
  actor: Actor,
  now: Date,
): Promise<{ to: string } | Refused<'no-member' | 'not-owner'>> {
  return transaction(db, async tx => {
    const [giver, taker] = [await lockedMember(tx, libraryId, from), await lockedMember(tx, libraryId, to)]
    if (giver?.role !== 'owner') return refused('not-owner')
    if (!taker || from === to) return refused('no-member')
    await sql`
      update identity.memberships set role = case when person_id = ${to} then 'owner' else 'admin' end
      where library_id = ${libraryId} and person_id in (${from}, ${to})`.execute(tx)
    const admin = (await rolesIn(tx, libraryId)).find(({ role }) => role === 'admin')
    await withdrawInvitations(tx, { libraryId, personId: from }, new Set(admin?.permissions))
    await recordMember(tx, 'identity.library-handed-over', { libraryId, personId: to }, actor, now)
    return { to }
  })
}

/** The library's row is locked, so that of two owners who leave together one stays. */
async function lockedMember(
  tx: Tx,
  libraryId: string,
  personId: string,
): Promise<{ role: string } | undefined> {
  await tables(tx)
    .selectFrom('identity.libraries')
    .select('id')
    .where('id', '=', libraryId)
    .forUpdate()
    .execute()
  return tables(tx)
    .selectFrom('identity.memberships')
    .select('role')
    .where('library_id', '=', libraryId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
}

async function isLastOwner(tx: Tx, libraryId: string, { role }: { role: string }): Promise<boolean> {
  if (role !== 'owner') return false
  // Somebody suspended could look after nothing.
  const owners = await tables(tx)
    .selectFrom('identity.memberships as membership')
    .innerJoin('identity.people as person', 'person.id', 'membership.person_id')
    .select('person.id')
    .where('membership.library_id', '=', libraryId)
    .where('membership.role', '=', 'owner')
    .where('person.suspended_at', 'is', null)
    .limit(2)
    .execute()
  return owners.length < 2
}

async function endMembership(tx: Tx, libraryId: string, personId: string): Promise<void> {
  await tables(tx)
    .deleteFrom('identity.memberships')
    .where('library_id', '=', libraryId)
    .where('person_id', '=', personId)
    .execute()
  await tables(tx)
    .updateTable('identity.sessions')
    .set({ library_id: null, branch_id: null })
    .where('person_id', '=', personId)
    .where('library_id', '=', libraryId)
    .execute()
  await withdrawInvitations(tx, { libraryId, personId }, null)
}

/**
 * Takes back what a member invited others to and may give no longer, or all of it where they go: whoever was put out would
 * come back by a link of their own.
 */
async function withdrawInvitations(
  tx: Tx,
  { libraryId, personId }: Change,
  permissions: ReadonlySet<string> | null,
): Promise<void> {
  const roles = await rolesIn(tx, libraryId)
  const beyond = roles.filter(one => permissions === null || !within(one.permissions, permissions))
  if (beyond.length === 0) return
  await tables(tx)
    .deleteFrom('identity.invitations')
    .where('library_id', '=', libraryId)
    .where('invited_by', '=', personId)
    .where(
      'role',
      'in',
      beyond.map(({ role }) => role),
    )
    .execute()
}

/** What concerns everybody who belongs there. */
const told = new Set(['identity.member-left', 'identity.library-handed-over'])

const recordMember = (
  tx: Tx,
  event: string,
  { libraryId, personId, role }: Change & { role?: string },
  { by, address }: Actor,
  now: Date,
): Promise<void> =>
  record(
    tx,
    {
      by,
      address,
      event,
      library: libraryId,
      person: personId,
      forMembers: told.has(event),
      ...(role ? { details: { role } } : {}),
    },
    now,
  )

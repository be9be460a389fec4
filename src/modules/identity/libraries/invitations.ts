import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { rolesIn, within } from '../access/roles.ts'
import { hashOfSecret, newSecret } from '../accounts/secrets.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { sendMail } from '../post/mail.ts'
import { tables } from '../tables.ts'
import { addMember } from './libraries.ts'
import type { Steward } from './memberships.ts'

/** To one address, or, without one, a link for whoever has it. */
export type NewInvitation = { role: string; email: string | null; days: number; uses: number | null }

export type Invitation = {
  id: string
  role: string
  role_name: string | null
  email: string | null
  invited_by: string | null
  expires_at: Date
  uses_left: number | null
}

/** @returns the path that is the invitation, told this once; only its hash is kept */
export function invite(
  db: Db,
  { library, ...wanted }: NewInvitation & { library: { id: string; name: string } },
  steward: Steward & { name: string },
  now: Date,
): Promise<{ id: string; path: string } | Refused<'role-beyond' | 'member-already'>> {
  return transaction(db, async tx => {
    const role = (await rolesIn(tx, library.id)).find(one => one.role === wanted.role)
    if (!role || !within(role.permissions, steward.permissions)) return refused('role-beyond')
    if (wanted.email && (await isMember(tx, library.id, wanted.email))) return refused('member-already')
    const id = newId()
    // As long as all secrets in addresses are, so that logs leave it out.
    const token = newSecret()
    const path = `/invitations/${token}`
    await tables(tx)
      .insertInto('identity.invitations')
      .values({
        id,
        library_id: library.id,
        role: role.role,
        email: wanted.email,
        token_hash: hashOfSecret(token),
        invited_by: steward.by,
        created_at: now,
        expires_at: new Date(now.getTime() + wanted.days * 86_400_000),
        uses_left: wanted.email ? 1 : wanted.uses,
      })
      .execute()
    if (wanted.email)
      await sendMail(
        tx,
        {
          to: wanted.email,
          personId: null,
          letter: 'invitation',
          params: { library: library.name, inviter: steward.name, days: wanted.days },
          link: path,
        },
        now,
      )
    const { by, address } = steward
    const details = { role: role.name ?? role.role, by_mail: wanted.email !== null }
    await record(tx, { by, address, event: 'identity.invitation-made', library: library.id, details }, now)
    return { id, path }
  })
}

/** A library's invitations that can still be used, the newest first. */
export async function openInvitations(db: Db, libraryId: string, now: Date): Promise<Invitation[]> {
  return open(db, now)
    .leftJoin('identity.people as inviter', 'inviter.id', 'invitation.invited_by')
    .leftJoin('identity.roles as role', 'role.id', 'invitation.own_role')
    .where('invitation.library_id', '=', libraryId)
    .select([
      'invitation.id',
      'invitation.role',
      'role.name as role_name',
      'invitation.email',
      'inviter.name as invited_by',
      'invitation.expires_at',
      'invitation.uses_left',
    ])
    .orderBy('invitation.id', 'desc')
    .limit(200)
    .execute()
}

export async function withdrawInvitation(
  db: Db,
  { libraryId, id }: { libraryId: string; id: string },
  { by, address }: Actor,
  now: Date,
): Promise<boolean> {
  return transaction(db, async tx => {
    const gone = await tables(tx)
      .deleteFrom('identity.invitations')
      .where('library_id', '=', libraryId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst()
    if (gone)
      await record(tx, { by, address, event: 'identity.invitation-withdrawn', library: libraryId }, now)
    return gone !== undefined
  })
}

/** What an invitation offers; undefined when it is used up, withdrawn, too old or was none. */
export async function invitationWith(db: Db, token: string, now: Date) {
  return open(db, now)
    .innerJoin('identity.libraries as library', 'library.id', 'invitation.library_id')
    .leftJoin('identity.people as inviter', 'inviter.id', 'invitation.invited_by')
    .leftJoin('identity.roles as role', 'role.id', 'invitation.own_role')
    .where('invitation.token_hash', '=', hashOfSecret(token))
    .select([
      'library.id as library_id',
      'library.name as library',
      'library.kind',
      'library.description',
      'inviter.name as invited_by',
      'invitation.role',
      'role.name as role_name',
      'invitation.email',
    ])
    .executeTakeFirst()
}

/**
 * Joins the library with the role that the invitation gives. Whoever belongs there already keeps their role, and the
 * invitation its use. One sent by mail may be taken by whoever has it: the address it was sent to need not be the account's.
 */
export function acceptInvitation(
  db: Db,
  { token, personId }: { token: string; personId: string },
  { by, address }: Actor,
  now: Date,
): Promise<{ libraryId: string } | Refused<'invitation-over'>> {
  return transaction(db, async tx => {
    const invitation = await open(tx, now)
      .where('invitation.token_hash', '=', hashOfSecret(token))
      .select(['invitation.id', 'invitation.library_id', 'invitation.role', 'invitation.uses_left'])
      .forUpdate()
      .executeTakeFirst()
    if (!invitation) return refused('invitation-over')
    const { library_id, role } = invitation
    if (!(await addMember(tx, { library_id, person_id: personId, role }, now)))
      return { libraryId: library_id }
    await tables(tx)
      .updateTable('identity.invitations')
      .set({ uses_left: sql`uses_left - 1` })
      .where('id', '=', invitation.id)
      .execute()
    const joined = {
      by,
      address,
      event: 'identity.member-joined',
      library: library_id,
      person: personId,
      forMembers: true,
    }
    await record(tx, joined, now)
    return { libraryId: library_id }
  })
}

const open = (db: Db | Tx, now: Date) =>
  tables(db)
    .selectFrom('identity.invitations as invitation')
    .where('invitation.expires_at', '>', now)
    .where(({ or, eb }) => or([eb('invitation.uses_left', 'is', null), eb('invitation.uses_left', '>', 0)]))

const isMember = async (tx: Tx, libraryId: string, email: string): Promise<boolean> =>
  (await tables(tx)
    .selectFrom('identity.memberships as membership')
    .innerJoin('identity.people as person', 'person.id', 'membership.person_id')
    .select('person.id')
    .where('membership.library_id', '=', libraryId)
    .where('person.email', '=', email)
    .executeTakeFirst()) !== undefined

import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { friendsOf } from '../../identity/index.ts'
import { type ByMember, clubToRunIn } from '../clubs/changing.ts'
import { tables } from '../tables.ts'
import { addMember, isFull, isMember, pause } from './joining.ts'

/** Asks a friend to come into a club that one runs; whoever asked to come in is in it at once. */
export const inviteFriend = (
  db: Db,
  by: ByMember,
  friendId: string,
  now: Date,
): Promise<
  | { joined: boolean }
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'club-archived'>
  | Refused<'unknown-friend'>
  | Refused<'member-already'>
  | Refused<'club-full'>
  | Refused<'invitation-declined'>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    if (club.archived_at) return refused('club-archived')
    const friend = await friendsOf(tx, by.personId).where('person.id', '=', friendId).executeTakeFirst()
    if (!friend) return refused('unknown-friend')
    const coming = { clubId: club.id, personId: friend.id }
    if (await isMember(tx, coming)) return refused('member-already')
    if (await isFull(tx, club.id)) return refused('club-full')
    if (await asks(tx, coming)) return { joined: await addMember(tx, { ...coming, role: 'member' }, now) }
    const declined = await declinedAt(tx, coming)
    if (declined && now.getTime() - declined.getTime() < pause * 86_400_000)
      return refused('invitation-declined')
    const invited = { invited_by: by.personId, invited_at: now, declined_at: null }
    await tables(tx)
      .insertInto('clubs.invitations')
      .values({ club_id: club.id, person_id: friend.id, ...invited })
      .onConflict(conflict => conflict.columns(['club_id', 'person_id']).doUpdateSet(invited))
      .execute()
    return { joined: false }
  })

/** Takes an invitation back that was not answered. */
export const withdrawInvitation = (
  db: Db,
  by: ByMember,
  personId: string,
): Promise<
  { withdrawn: true } | Refused<'unknown-club'> | Refused<'organisers-only'> | Refused<'unknown-invitation'>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    const gone = await tables(tx)
      .deleteFrom('clubs.invitations')
      .where('club_id', '=', club.id)
      .where('person_id', '=', personId)
      .where('declined_at', 'is', null)
      .returning('club_id')
      .executeTakeFirst()
    return gone ? { withdrawn: true } : refused('unknown-invitation')
  })

/** Says no to an invitation. */
export async function declineInvitation(
  db: Db,
  { clubId, personId }: ByMember,
  now: Date,
): Promise<{ declined: true } | Refused<'unknown-invitation'>> {
  const declined = await tables(db)
    .updateTable('clubs.invitations')
    .set({ declined_at: now })
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .where('declined_at', 'is', null)
    .returning('club_id')
    .executeTakeFirst()
  return declined ? { declined: true } : refused('unknown-invitation')
}

const asks = async (tx: Tx, { clubId, personId }: ByMember): Promise<boolean> =>
  (await tables(tx)
    .selectFrom('clubs.requests')
    .select('person_id')
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .where('declined_at', 'is', null)
    .executeTakeFirst()) !== undefined

async function declinedAt(tx: Tx, { clubId, personId }: ByMember): Promise<Date | null> {
  const before = await tables(tx)
    .selectFrom('clubs.invitations')
    .select('declined_at')
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return before?.declined_at ?? null
}

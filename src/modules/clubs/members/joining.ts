import type { Config } from '../../../config.ts'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { librariesVisibleTo, signature, signatureFits } from '../../identity/index.ts'
import type { ClubRole } from '../clubs/club.ts'
import { tables } from '../tables.ts'
import { openInvitations } from './invitation-queries.ts'

/** After so many days one may ask again where one was declined. */
export const pause = 30

/** So many may be in one club. */
export const mostMembers = 500

type Coming = { clubId: string; personId: string }

/** Comes into a club that is open, or that one is invited to, or asks one that wants to be asked. */
export const join = (
  db: Db,
  { clubId, personId, message }: Coming & { message: string | null },
  now: Date,
): Promise<
  | { joined: boolean }
  | Refused<'unknown-club'>
  | Refused<'club-full'>
  | Refused<'asked-already'>
  | Refused<'declined-lately', { days: number }>
> =>
  transaction(db, async tx => {
    const club = await tables(tx)
      .selectFrom('clubs.clubs as club')
      .select(['club.id', 'club.joining'])
      .select(({ or, and, eb }) =>
        and([
          eb('club.joining', '<>', 'invitation'),
          or([
            eb('club.library_id', 'is', null),
            eb('club.library_id', 'in', librariesVisibleTo(tx, personId).clearSelect().select('library.id')),
          ]),
        ]).as('found'),
      )
      .where('club.id', '=', clubId)
      .where('club.archived_at', 'is', null)
      .forNoKeyUpdate('club')
      .executeTakeFirst()
    if (!club) return refused('unknown-club')
    if (await isMember(tx, { clubId, personId })) return { joined: true }
    // Asked after the club is held, as those who run it may take an invitation back meanwhile.
    const invited = await openInvitations(tx, personId)
      .where('invitation.club_id', '=', clubId)
      .executeTakeFirst()
    if (!club.found && !invited) return refused('unknown-club')
    if (await isFull(tx, clubId)) return refused('club-full')
    if (club.joining === 'request' && !invited) return ask(tx, { clubId, personId, message }, now)
    await addMember(tx, { clubId, personId, role: 'member' }, now)
    return { joined: true }
  })

async function ask(tx: Tx, { clubId, personId, message }: Coming & { message: string | null }, now: Date) {
  const before = await tables(tx)
    .selectFrom('clubs.requests')
    .select('declined_at')
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (before && !before.declined_at) return refused('asked-already')
  if (before?.declined_at && now.getTime() - before.declined_at.getTime() < pause * 86_400_000)
    return refused('declined-lately', { days: pause })
  const asked = { club_id: clubId, person_id: personId, message, asked_at: now, declined_at: null }
  await tables(tx)
    .insertInto('clubs.requests')
    .values(asked)
    .onConflict(conflict => conflict.columns(['club_id', 'person_id']).doUpdateSet(asked))
    .execute()
  return { joined: false }
}

/** Takes back what one asked, before it was answered. */
export async function withdrawRequest(db: Db, { clubId, personId }: Coming): Promise<boolean> {
  const { numDeletedRows } = await tables(db)
    .deleteFrom('clubs.requests')
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .where('declined_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

const purpose = 'invitation to a club'

/** The address of an invitation; whoever has it may come in until it is taken back. */
export const invitationAddress = (config: Config, invitation: string): string =>
  `/clubs/invitations/${invitation}/${signature(config, purpose, invitation)}`

/** The club that an address invites to; null where it is none, or was taken back. */
export async function invitedClub(
  db: Db,
  config: Config,
  { invitation, signed }: { invitation: string; signed: string },
) {
  if (!signatureFits(config, purpose, invitation, signed)) return null
  const club = await tables(db)
    .selectFrom('clubs.clubs')
    .select(['id', 'name', 'description', 'language', 'place', 'online', 'picture', 'picture_words'])
    .where('invitation', '=', invitation)
    .where('archived_at', 'is', null)
    .executeTakeFirst()
  return club ?? null
}

/** Comes in by an invitation, if it is still the club's. */
export const joinInvited = (
  db: Db,
  { invitation, personId }: { invitation: string; personId: string },
  now: Date,
): Promise<{ clubId: string } | Refused<'invitation-over'> | Refused<'club-full'>> =>
  transaction(db, async tx => {
    const club = await tables(tx)
      .selectFrom('clubs.clubs')
      .select('id')
      .where('invitation', '=', invitation)
      .where('archived_at', 'is', null)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!club) return refused('invitation-over')
    const coming = { clubId: club.id, personId }
    if (await isMember(tx, coming)) return { clubId: club.id }
    if (await isFull(tx, club.id)) return refused('club-full')
    await addMember(tx, { ...coming, role: 'member' }, now)
    return { clubId: club.id }
  })

/** @returns whether they were not in it before */
export async function addMember(
  tx: Tx,
  { clubId, personId, role }: Coming & { role: ClubRole },
  now: Date,
): Promise<boolean> {
  const added = await tables(tx)
    .insertInto('clubs.members')
    .values({ club_id: clubId, person_id: personId, role, joined_at: now })
    .onConflict(conflict => conflict.doNothing())
    .returning('person_id')
    .executeTakeFirst()
  for (const answered of ['clubs.requests', 'clubs.invitations'] as const)
    await tables(tx)
      .deleteFrom(answered)
      .where('club_id', '=', clubId)
      .where('person_id', '=', personId)
      .execute()
  return added !== undefined
}

export const isMember = async (tx: Tx, { clubId, personId }: Coming): Promise<boolean> =>
  (await tables(tx)
    .selectFrom('clubs.members')
    .select('person_id')
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .executeTakeFirst()) !== undefined

export async function isFull(tx: Tx, clubId: string): Promise<boolean> {
  const { count } = await tables(tx)
    .selectFrom('clubs.members')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('club_id', '=', clubId)
    .executeTakeFirstOrThrow()
  return Number(count) >= mostMembers
}

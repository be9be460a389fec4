import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { friendsOf, peopleNamed } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/**
 * Invitations of somebody by name that stand: a builder, columns `club_id`, `by` (the name of the friend who invites) and
 * `invited_at`. One stands only while the two are friends, so that whom one blocks invites nobody.
 */
export const openInvitations = (db: Db, personId: string | null) =>
  tables(db)
    .selectFrom('clubs.invitations as invitation')
    .innerJoin('clubs.clubs as to', 'to.id', 'invitation.club_id')
    .innerJoin(friendsOf(db, personId).as('friend'), 'friend.id', 'invitation.invited_by')
    .select(['invitation.club_id', 'invitation.invited_at', 'friend.name as by'])
    .where('invitation.person_id', '=', personId)
    .where('invitation.declined_at', 'is', null)
    .where('to.archived_at', 'is', null)

/** Whom a club invites by name and who has not answered, the first first. */
export const invitedTo = (db: Db, clubId: string, viewerId: string) =>
  tables(db)
    .selectFrom('clubs.invitations as invitation')
    .innerJoin(peopleNamed(db, viewerId).as('person'), 'person.id', 'invitation.person_id')
    .select(['person.id', 'person.name', 'person.handle', 'person.picture', 'invitation.invited_at'])
    .where('invitation.club_id', '=', clubId)
    .where('invitation.declined_at', 'is', null)
    .orderBy('invitation.invited_at')
    .orderBy('person.id')
    .limit(500)
    .execute()

/** Friends of somebody who are neither in a club nor invited to it, by name. */
export const friendsToInvite = (db: Db, clubId: string, personId: string) =>
  tables(db)
    .selectFrom(friendsOf(db, personId).as('friend'))
    .select(['friend.id', 'friend.name'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('clubs.members as member')
            .select('member.person_id')
            .where('member.club_id', '=', clubId)
            .whereRef('member.person_id', '=', 'friend.id'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('clubs.invitations as open')
            .select('open.person_id')
            .where('open.club_id', '=', clubId)
            .where('open.declined_at', 'is', null)
            .whereRef('open.person_id', '=', 'friend.id'),
        ),
      ),
    )
    .orderBy(sql`friend.name collate "unicode"`)
    .orderBy('friend.id')
    .limit(500)
    .execute()

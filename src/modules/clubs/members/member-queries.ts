import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { peopleNamed } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/**
 * Who is in a club, for who looks: a builder, by `id` of the person; columns `id`, `name`, `handle` and `picture` (where these
 * are seen), `role`, `joined_at`, `shares`. That they may see the club is the caller's to know.
 */
export const membersOf = (db: Db, clubId: string, viewerId: string) =>
  tables(db)
    .selectFrom('clubs.members as member')
    .innerJoin(peopleNamed(db, viewerId).as('person'), 'person.id', 'member.person_id')
    .select(['person.id', 'person.name', 'person.handle', 'person.picture'])
    .select(['member.role', 'member.joined_at', 'member.shares'])
    .where('member.club_id', '=', clubId)

/** All of them, those who run it first, then by name; at most as many as a club may have. */
export const membersInOrder = (db: Db, clubId: string, viewerId: string) =>
  membersOf(db, clubId, viewerId)
    .orderBy(sql`array_position(array['organiser', 'moderator', 'member'], member.role)`)
    .orderBy(sql`person.name collate "unicode"`)
    .orderBy('person.id')
    .limit(500)
    .execute()

/** One of them; undefined where they are not in it. */
export const memberWith = (db: Db, clubId: string, memberId: string, viewerId: string) =>
  membersOf(db, clubId, viewerId).where('member.person_id', '=', memberId).executeTakeFirst()

/** Who asked to come in and waits for an answer, the first first. */
export const requestsTo = (db: Db, clubId: string, viewerId: string) =>
  tables(db)
    .selectFrom('clubs.requests as request')
    .innerJoin(peopleNamed(db, viewerId).as('person'), 'person.id', 'request.person_id')
    .select(['person.id', 'person.name', 'person.handle', 'person.picture'])
    .select(['request.message', 'request.asked_at'])
    .where('request.club_id', '=', clubId)
    .where('request.declined_at', 'is', null)
    .orderBy('request.asked_at')
    .limit(200)
    .execute()

/** What this person asked of a club and waits for; undefined where nothing. */
export const ownRequest = (db: Db, clubId: string, personId: string) =>
  tables(db)
    .selectFrom('clubs.requests')
    .select(['asked_at', 'declined_at'])
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .executeTakeFirst()

/** In how many clubs somebody is that have not ended. */
export async function clubsCounted(db: Db, personId: string): Promise<number> {
  const { count } = await tables(db)
    .selectFrom('clubs.members as member')
    .innerJoin('clubs.clubs as club', 'club.id', 'member.club_id')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('member.person_id', '=', personId)
    .where('club.archived_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths, titledWorks } from '../../catalog/index.ts'
import { placesInWorks } from '../../reading/index.ts'
import { membersOf } from '../members/member-queries.ts'
import { tables } from '../tables.ts'
import type { Due } from './standing.ts'

export const meetingPageSize = 20

/**
 * Meetings of the clubs that somebody is in, each with its book and what they answered: a builder, by `meeting`. Of other clubs
 * it says nothing.
 */
export const meetingsOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('clubs.meetings as meeting')
    .innerJoin('clubs.members as mine', join =>
      join.onRef('mine.club_id', '=', 'meeting.club_id').on('mine.person_id', '=', personId),
    )
    .innerJoin('clubs.clubs as club', 'club.id', 'meeting.club_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'meeting.work_id')
    .leftJoin('clubs.attendance as own', join =>
      join.onRef('own.meeting_id', '=', 'meeting.id').on('own.person_id', '=', personId),
    )
    .select([
      'meeting.id',
      'meeting.club_id',
      'meeting.work_id',
      'meeting.edition_id',
      'meeting.starts_at',
      'meeting.ends_at',
      'meeting.place',
      'meeting.link',
      'meeting.agenda',
      'meeting.minutes',
      'meeting.cancelled_at',
      'meeting.cancelled_because',
      'meeting.created_at',
      'meeting.revision',
    ])
    .select(['club.name as club', 'club.zone', 'mine.role', 'own.answer', 'own.attended'])
    .select(['work.title', 'work.by_line as author', 'work.cover', 'work.language'])
    .select(({ selectFrom }) =>
      selectFrom('clubs.attendance as coming')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('coming.meeting_id', '=', 'meeting.id')
        .where('coming.answer', '=', 'yes')
        .$asScalar()
        .$notNull()
        .as('coming'),
    )

export type MeetingSeen = NonNullable<Awaited<ReturnType<typeof meetingFor>>>

/** One meeting of a club that this person is in; undefined for any other. */
export const meetingFor = (db: Db, meetingId: string, personId: string) =>
  meetingsOf(db, personId).where('meeting.id', '=', meetingId).executeTakeFirst()

/** A club's meetings that are not over, the next first, those called off among them. */
export const meetingsToCome = (db: Db, clubId: string, personId: string, now: Date) =>
  meetingsOf(db, personId)
    .where('meeting.club_id', '=', clubId)
    .where('meeting.ends_at', '>', now)
    .orderBy('meeting.starts_at')
    .orderBy('meeting.id')
    .limit(50)
    .execute()

/** Those that are over, the last first; one more than a page holds. */
export const meetingsOver = (
  db: Db,
  clubId: string,
  personId: string,
  now: Date,
  after: { at: Date; id: string } | null,
) =>
  meetingsOf(db, personId)
    .where('meeting.club_id', '=', clubId)
    .where('meeting.ends_at', '<=', now)
    .$if(after !== null, query =>
      query.where(sql<SqlBool>`(meeting.starts_at, meeting.id) < (${after?.at}, ${after?.id}::uuid)`),
    )
    .orderBy('meeting.starts_at', 'desc')
    .orderBy('meeting.id', 'desc')
    .limit(meetingPageSize + 1)
    .execute()

/** The next meetings in all of somebody's clubs, with how far they themselves are in the book of each, and its schedule. */
export const nextMeetings = (db: Db, personId: string, now: Date, limit: number) =>
  meetingsOf(db, personId)
    .leftJoin(placesInWorks(db).where('book.person_id', '=', personId).as('place'), join =>
      join.onRef('place.work_id', '=', 'meeting.work_id'),
    )
    .select([
      sql<number>`coalesce(place.share, 0)`.as('share'),
      sql<
        Due[]
      >`(select coalesce(jsonb_agg(jsonb_build_object('share', part.share, 'due_on', part.due_on)), '[]')
        from clubs.milestones as part where part.meeting_id = meeting.id)`.as('schedule'),
    ])
    .where('meeting.ends_at', '>', now)
    .where('meeting.cancelled_at', 'is', null)
    .where('club.archived_at', 'is', null)
    .orderBy('meeting.starts_at')
    .orderBy('meeting.id')
    .limit(limit)
    .execute()

/** A meeting's milestones in the order of the book; that one may see them is the caller's to know. */
export const milestonesOf = (db: Db, meetingId: string) =>
  tables(db)
    .selectFrom('clubs.milestones')
    .select(['id', 'name', 'page', 'share', 'due_on'])
    .where('meeting_id', '=', meetingId)
    .orderBy('share')
    .execute()

/** Who is in the club of a meeting, what they answered, and their place in its book as far as they share it. */
export const readersOf = (
  db: Db,
  { id, club_id, work_id }: { id: string; club_id: string; work_id: string },
  viewerId: string,
) =>
  membersOf(db, club_id, viewerId)
    .leftJoin('clubs.attendance as attending', join =>
      join.onRef('attending.person_id', '=', 'member.person_id').on('attending.meeting_id', '=', id),
    )
    .leftJoin(placesInWorks(db).where('book.work_id', '=', work_id).as('place'), join =>
      join.onRef('place.person_id', '=', 'member.person_id'),
    )
    .select(['attending.answer', 'attending.attended'])
    // What is not shared does not leave the database, but to oneself.
    .select([
      sql<number | null>`case when ${shown('place', viewerId)} then coalesce(place.share, 0) end`.as('share'),
      sql<boolean | null>`case when ${shown('place', viewerId)} then coalesce(place.finished, false) end`.as(
        'finished',
      ),
      sql<number | null>`case when ${shown('pace', viewerId)} then coalesce(place.share, 0) end`.as('pace'),
    ])
    .orderBy(sql`person.name collate "unicode"`)
    .orderBy('person.id')
    .limit(500)
    .execute()

const shown = (least: 'pace' | 'place', viewerId: string) =>
  sql<SqlBool>`(member.person_id = ${viewerId} or member.shares = 'place' or (${least} = 'pace' and member.shares = 'pace'))`

/** Editions of a work that a meeting may be over. */
export const editionsToMeetOver = (db: Db, workId: string) =>
  editionLengths(db)
    .where('edition.work_id', '=', workId)
    .orderBy('edition.year', order => order.desc().nullsLast())
    .orderBy('edition.id')
    .limit(50)
    .execute()

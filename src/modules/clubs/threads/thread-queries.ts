import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks } from '../../catalog/index.ts'
import { peopleNamed } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { commentsBefore, isNewTo, isOpenTo, stands } from './gate.ts'

export const threadPageSize = 30

/**
 * The threads of the clubs that somebody is in: a builder, by `thread`; with what it is about, whether they opened what is sealed in
 * it, and for them the numbers of comments that stand open (`comments`), are sealed, are new, and are new and name them.
 */
export const threadsFor = (db: Db, viewerId: string) =>
  tables(db)
    .selectFrom('clubs.threads as thread')
    .innerJoin('clubs.members as me', join =>
      join.onRef('me.club_id', '=', 'thread.club_id').on('me.person_id', '=', viewerId),
    )
    .innerJoin('clubs.clubs as club', 'club.id', 'thread.club_id')
    .leftJoin('clubs.meetings as meeting', 'meeting.id', 'thread.meeting_id')
    .leftJoin('clubs.milestones as milestone', 'milestone.id', 'thread.milestone_id')
    .leftJoin(titledWorks(db).as('work'), 'work.id', 'thread.work_id')
    .leftJoin(peopleNamed(db, viewerId).as('starter'), 'starter.id', 'thread.started_by')
    .leftJoin('clubs.thread_visits as visit', join =>
      join.onRef('visit.thread_id', '=', 'thread.id').on('visit.person_id', '=', viewerId),
    )
    .leftJoinLateral(
      countedFor(db, viewerId).where(sql<SqlBool>`comment.thread_id = thread.id`).as('counted'),
      join => join.onTrue(),
    )
    .select([
      'thread.id',
      'thread.club_id',
      'thread.meeting_id',
      'thread.milestone_id',
      'thread.work_id',
      'thread.title',
      'thread.started_at',
      'thread.last_said_at',
      'thread.closed_at',
      'meeting.starts_at',
      'milestone.name as milestone',
      'milestone.share as milestone_share',
      'work.title as work',
      'work.by_line',
      'starter.name as starter',
      'visit.opened_at',
      'me.role as my_role',
    ])
    .select([
      sql<number>`coalesce(counted.comments, 0)`.as('comments'),
      sql<number>`coalesce(counted.sealed, 0)`.as('sealed'),
      sql<number>`coalesce(counted.new, 0)`.as('new'),
      sql<number>`coalesce(counted.naming, 0)`.as('naming'),
    ])

const countedFor = (db: Db, viewerId: string) =>
  commentsBefore(db, viewerId).select([
    sql<number>`count(*) filter (where ${stands} and ${isOpenTo(viewerId)})`.as('comments'),
    sql<number>`count(*) filter (where ${stands} and not ${isOpenTo(viewerId)})`.as('sealed'),
    sql<number>`count(*) filter (where ${isNewTo(viewerId)})`.as('new'),
    sql<number>`count(*) filter (where ${isNewTo(viewerId)} and exists
      (select from clubs.mentions as mention where mention.comment_id = comment.id and mention.person_id = ${viewerId}))`.as(
      'naming',
    ),
  ])

export type ThreadSeen = NonNullable<Awaited<ReturnType<typeof threadFor>>>

/** One thread, if this person is in its club. */
export const threadFor = (db: Db, threadId: string, viewerId: string) =>
  threadsFor(db, viewerId).where('thread.id', '=', threadId).executeTakeFirst()

/** A club's threads, where something was said last first; one more than a page holds. */
export const threadsOfClub = (
  db: Db,
  clubId: string,
  viewerId: string,
  after: { at: Date; id: string } | null,
) =>
  threadsFor(db, viewerId)
    .where('thread.club_id', '=', clubId)
    .$if(after !== null, query =>
      query.where(sql<SqlBool>`(thread.last_said_at, thread.id) < (${after?.at}, ${after?.id}::uuid)`),
    )
    .orderBy('thread.last_said_at', 'desc')
    .orderBy('thread.id', 'desc')
    .limit(threadPageSize + 1)
    .execute()

/** What a thread of this club may be about, beside the club at large: meetings with their milestones, the last first. */
export async function subjectsOf(db: Db, clubId: string) {
  const meetings = await tables(db)
    .selectFrom('clubs.meetings as meeting')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'meeting.work_id')
    .select(['meeting.id', 'meeting.work_id', 'meeting.starts_at', 'work.title'])
    .where('meeting.club_id', '=', clubId)
    .where('meeting.cancelled_at', 'is', null)
    .orderBy('meeting.starts_at', 'desc')
    .orderBy('meeting.id', 'desc')
    .limit(20)
    .execute()
  const milestones = await milestonesOf(
    db,
    meetings.map(({ id }) => id),
  )
  return meetings.map(meeting => ({
    ...meeting,
    milestones: milestones.filter(({ meeting_id }) => meeting_id === meeting.id),
  }))
}

/** The schedules of these meetings, each in the order of the book. */
export const milestonesOf = (db: Db, meetingIds: readonly string[]) =>
  tables(db)
    .selectFrom('clubs.milestones')
    .select(['id', 'meeting_id', 'name', 'share'])
    .where('meeting_id', '=', sql<string>`any(${[...meetingIds]}::uuid[])`)
    .orderBy('share')
    .orderBy('id')
    .execute()

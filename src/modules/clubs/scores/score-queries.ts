import { type SqlBool, sql } from 'kysely'
import { DateTime } from 'luxon'
import type { Db } from '../../../database.ts'
import { clubsVisibleTo } from '../clubs/club-queries.ts'
import { type Season, seasonOf } from '../points/season.ts'
import { tables } from '../tables.ts'

/** What the meetings of a season add up to, each on its club's clock: a builder by `score`, to be narrowed. */
const sumsIn = (db: Db, { startsOn, endsOn }: Season) =>
  tables(db)
    .selectFrom('clubs.scores as score')
    .innerJoin('clubs.meetings as meeting', 'meeting.id', 'score.meeting_id')
    .innerJoin('clubs.clubs as its_club', 'its_club.id', 'score.club_id')
    .select([
      'score.club_id',
      sql<number>`count(*)::int`.as('meetings'),
      sql<number>`sum(score.came)::int`.as('came'),
      sql<number>`sum(score.finished)::int`.as('finished'),
      sql<number>`sum(score.came + score.finished)::int`.as('points'),
    ])
    .where('meeting.cancelled_at', 'is', null)
    // A day more at each end than any clock can need: by an index, where the next line asks each meeting's club.
    .where(
      sql<SqlBool>`meeting.starts_at between ${startsOn}::date - interval '1 day' and ${endsOn}::date + interval '2 days'`,
    )
    .where(
      sql<SqlBool>`(meeting.starts_at at time zone its_club.zone)::date between ${startsOn}::date and ${endsOn}::date`,
    )
    .groupBy('score.club_id')

/** A club's score in its running season; undefined before a meeting of it was counted. That one may see the club is the caller's to know. */
export const scoreOf = (db: Db, { id, zone }: { id: string; zone: string }, now: Date) =>
  sumsIn(db, seasonOf(DateTime.fromJSDate(now, { zone }).toISODate() ?? ''))
    .where('score.club_id', '=', id)
    .executeTakeFirst()

/** Clubs that somebody may see, by their scores. */
export const clubsByScore = (db: Db, viewerId: string, season: Season) =>
  tables(db)
    .selectFrom(sumsIn(db, season).as('sum'))
    .innerJoin(clubsVisibleTo(db, viewerId).as('club'), 'club.id', 'sum.club_id')
    .select(['club.id', 'club.name', 'club.role', 'sum.meetings', 'sum.came', 'sum.finished', 'sum.points'])
    .select(sql<number>`rank() over (order by sum.points desc)::int`.as('place'))
    .where('sum.points', '>', 0)
    .orderBy('sum.points', 'desc')
    .orderBy(sql`club.name collate "unicode"`)
    .orderBy('club.id')
    .limit(100)
    .execute()

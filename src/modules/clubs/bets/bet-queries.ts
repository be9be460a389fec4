import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks } from '../../catalog/index.ts'
import { peopleNamed } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/**
 * Bets of the clubs that somebody is in, with what they staked and had back: a builder, by `bet`, `meeting` and `mine`, who they are
 * in its club. Of others' stakes nobody sees more than the sums.
 */
export const betsVisibleTo = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('clubs.bets as bet')
    .innerJoin('clubs.members as mine', join =>
      join.onRef('mine.club_id', '=', 'bet.club_id').on('mine.person_id', '=', personId),
    )
    .innerJoin('clubs.meetings as meeting', 'meeting.id', 'bet.meeting_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'meeting.work_id')
    .leftJoin('clubs.settlements as settled', 'settled.bet_id', 'bet.id')
    .leftJoin('clubs.stakes as stake', join =>
      join.onRef('stake.bet_id', '=', 'bet.id').on('stake.person_id', '=', personId),
    )
    .leftJoin('clubs.ledger as back', join =>
      join.onRef('back.stake_id', '=', 'stake.id').on('back.kind', 'in', ['payout', 'refund']),
    )
    .select([
      'bet.id',
      'bet.club_id',
      'bet.meeting_id',
      'bet.kind',
      'bet.status',
      'bet.opened_at',
      'bet.closes_at',
    ])
    .select(['bet.frozen_at', 'settled.outcome', 'settled.because', 'settled.staked', 'settled.settled_at'])
    .select(['stake.option_id as own_option', 'stake.points as own_points', 'back.amount as own_return'])
    .select(['meeting.starts_at', 'work.title', 'mine.role'])

export type BetSeen = Awaited<ReturnType<typeof betOf>>

/** One bet, if this person may see it. */
export const betOf = (db: Db, betId: string, personId: string) =>
  betsVisibleTo(db, personId).where('bet.id', '=', betId).executeTakeFirst()

export const betsOfMeeting = (db: Db, meetingId: string, personId: string) =>
  betsVisibleTo(db, personId)
    .where('bet.meeting_id', '=', meetingId)
    .orderBy('bet.opened_at')
    .orderBy('bet.id')
    .limit(50)
    .execute()

/** Those of a club, the last closing first. */
export const betsOfClub = (db: Db, clubId: string, personId: string) =>
  betsVisibleTo(db, personId)
    .where('bet.club_id', '=', clubId)
    .orderBy('bet.closes_at', 'desc')
    .orderBy('bet.id')
    .limit(50)
    .execute()

/** The answers of bets with what lies on each, in their order: `bet_id`, `person_id` with `name`, `least` and `most`, `won`. */
export const optionsSeen = (db: Db, betIds: readonly string[], viewerId: string) =>
  tables(db)
    .selectFrom('clubs.bet_options as option')
    .leftJoin(peopleNamed(db, viewerId).as('person'), 'person.id', 'option.person_id')
    .select([
      'option.id',
      'option.bet_id',
      'option.person_id',
      'person.name',
      'option.least',
      'option.most',
      'option.won',
    ])
    .select(({ selectFrom }) => [
      selectFrom('clubs.stakes as stake')
        .select(sql<number>`coalesce(sum(stake.points), 0)::int`.as('points'))
        .whereRef('stake.bet_id', '=', 'option.bet_id')
        .whereRef('stake.option_id', '=', 'option.id')
        .$asScalar()
        .$notNull()
        .as('points'),
      selectFrom('clubs.stakes as stake')
        .select(sql<number>`count(*)::int`.as('stakes'))
        .whereRef('stake.bet_id', '=', 'option.bet_id')
        .whereRef('stake.option_id', '=', 'option.id')
        .$asScalar()
        .$notNull()
        .as('stakes'),
    ])
    .where(sql<boolean>`option.bet_id = any(${betIds}::uuid[])`)
    .orderBy('option.bet_id')
    .orderBy('option.position')
    .execute()

export type OptionSeen = Awaited<ReturnType<typeof optionsSeen>>[number]

/** What was so when it was counted. Those who share only whether they are on time have no name here. */
export const factsSeen = (db: Db, betId: string, viewerId: string) =>
  tables(db)
    .selectFrom('clubs.bet_facts as fact')
    .leftJoin(peopleNamed(db, viewerId).as('person'), join =>
      join.onRef('person.id', '=', 'fact.person_id').on('fact.shown', '=', true),
    )
    .select(['fact.shown', 'person.name', 'fact.finished', 'fact.rank', 'fact.finished_at', 'fact.attended'])
    .where('fact.bet_id', '=', betId)
    .orderBy('fact.rank', order => order.asc().nullsLast())
    .orderBy(sql`fact.finished_at`, order => order.asc().nullsLast())
    .orderBy(sql`person.name collate "unicode"`)
    .orderBy('fact.id')
    .execute()

/** What a bet paid out, for who corrects it. */
export const payoutsSeen = (db: Db, betId: string, viewerId: string) =>
  tables(db)
    .selectFrom('clubs.ledger as entry')
    .innerJoin(peopleNamed(db, viewerId).as('person'), 'person.id', 'entry.person_id')
    .select(['entry.id', 'person.name', 'entry.amount'])
    .where('entry.bet_id', '=', betId)
    .where('entry.kind', '=', 'payout')
    .where('entry.person_id', '<>', viewerId)
    .orderBy('entry.id')
    .execute()

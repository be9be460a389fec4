import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { peopleNamed } from '../../identity/index.ts'
import { clubsVisibleTo } from '../clubs/club-queries.ts'
import { tables } from '../tables.ts'
import { withoutBets } from './preferring.ts'
import { fewestBets } from './season.ts'

/**
 * What people won and lost in seasons by bets that are over, with corrections: a builder by `entry`, to be narrowed; columns
 * `club_id`, `season_id`, `person_id`, `bets` (those that paid out), `won` and `net`.
 */
const netProfits = (db: Db) =>
  tables(db)
    .selectFrom('clubs.ledger as entry')
    .leftJoin('clubs.settlements as settled', 'settled.bet_id', 'entry.bet_id')
    .select(['entry.club_id', 'entry.season_id', 'entry.person_id'])
    .select([
      sql<number>`count(*) filter (where entry.kind = 'stake' and settled.outcome = 'paid')::int`.as('bets'),
      sql<number>`count(*) filter (where entry.kind = 'payout')::int`.as('won'),
      sql<number>`sum(entry.amount)::int`.as('net'),
    ])
    .where('entry.person_id', 'is not', null)
    .where(({ or, eb }) => or([eb('settled.bet_id', 'is not', null), eb('entry.kind', '=', 'correction')]))
    .groupBy(['entry.club_id', 'entry.season_id', 'entry.person_id'])

/** Members of a club by what they won in a season; those alone who bet often enough, and want to have to do with it. */
export const leaderboardOf = (db: Db, seasonId: string, viewerId: string) =>
  tables(db)
    .selectFrom(netProfits(db).where('entry.season_id', '=', seasonId).as('profit'))
    .innerJoin('clubs.members as member', join =>
      join.onRef('member.club_id', '=', 'profit.club_id').onRef('member.person_id', '=', 'profit.person_id'),
    )
    .innerJoin(peopleNamed(db, viewerId).as('person'), 'person.id', 'profit.person_id')
    .select(['person.id', 'person.name', 'profit.bets', 'profit.won', 'profit.net'])
    .select(sql<number>`rank() over (order by profit.net desc)::int`.as('place'))
    .where('profit.bets', '>=', fewestBets)
    .where('member.person_id', 'not in', withoutBets(db))
    .orderBy('profit.net', 'desc')
    .orderBy(sql`person.name collate "unicode"`)
    .orderBy('person.id')
    .limit(500)
    .execute()

/**
 * Clubs that somebody may see, by how far their members who are ahead are ahead: what one member wins another loses, so that the
 * net of all of them is nothing.
 */
export const clubsByProfit = (db: Db, viewerId: string, startsOn: string) =>
  tables(db)
    .selectFrom(
      netProfits(db)
        .innerJoin('clubs.seasons as season', 'season.id', 'entry.season_id')
        .where('season.starts_on', '=', startsOn)
        .as('profit'),
    )
    .innerJoin(
      clubsVisibleTo(db, viewerId).where('club.bets', '=', true).as('club'),
      'club.id',
      'profit.club_id',
    )
    .select(['club.id', 'club.name', 'club.role'])
    .select([
      sql<number>`sum(profit.won)::int`.as('won'),
      sql<number>`sum(profit.bets)::int`.as('bets'),
      sql<number>`sum(greatest(profit.net, 0))::int`.as('net'),
      sql<number>`rank() over (order by sum(greatest(profit.net, 0)) desc)::int`.as('place'),
    ])
    .groupBy(['club.id', 'club.name', 'club.role'])
    .having(sql<number>`sum(profit.bets)`, '>=', fewestBets)
    .orderBy('net', 'desc')
    .orderBy(sql`club.name collate "unicode"`)
    .orderBy('club.id')
    .limit(100)
    .execute()

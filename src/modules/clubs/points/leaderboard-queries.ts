import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { peopleNamed } from '../../identity/index.ts'
import { clubsVisibleTo } from '../clubs/club-queries.ts'
import { tables } from '../tables.ts'
import { withoutBets } from './preferring.ts'
import { fewestBets } from './season.ts'

/** What each won and lost in a club's season by bets that are over, with corrections; `bets` are those that paid out. */
const netProfits = (db: Db, { clubId, seasonId }: { clubId: string; seasonId: string }) =>
  tables(db)
    .selectFrom('clubs.ledger as entry')
    .leftJoin('clubs.settlements as settled', 'settled.bet_id', 'entry.bet_id')
    .select('entry.person_id')
    .select([
      sql<number>`count(*) filter (where entry.kind = 'stake' and settled.outcome = 'paid')::int`.as('bets'),
      sql<number>`count(*) filter (where entry.kind = 'payout')::int`.as('won'),
      sql<number>`sum(entry.amount)::int`.as('net'),
    ])
    .where('entry.club_id', '=', clubId)
    .where('entry.season_id', '=', seasonId)
    .where('entry.person_id', 'is not', null)
    .where(({ or, eb }) => or([eb('settled.bet_id', 'is not', null), eb('entry.kind', '=', 'correction')]))
    .groupBy('entry.person_id')

/** Members of a club by what they won in a season; those alone who bet often enough, and want to have to do with it. */
export const leaderboardOf = (db: Db, of: { clubId: string; seasonId: string }, viewerId: string) =>
  tables(db)
    .selectFrom(netProfits(db, of).as('profit'))
    .innerJoin('clubs.members as member', join =>
      join.on('member.club_id', '=', of.clubId).onRef('member.person_id', '=', 'profit.person_id'),
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
  clubsVisibleTo(db, viewerId)
    .innerJoin('clubs.seasons as season', 'season.club_id', 'club.id')
    .clearSelect()
    .select(['club.id', 'club.name', 'mine.role'])
    .select(['season.settled_stakes as bets', 'season.won_stakes as won', 'season.ahead as net'])
    .select(sql<number>`rank() over (order by season.ahead desc)::int`.as('place'))
    .where('club.bets', '=', true)
    .where('season.starts_on', '=', startsOn)
    .where('season.settled_stakes', '>=', fewestBets)
    .orderBy('season.ahead', 'desc')
    .orderBy(sql`club.name collate "unicode"`)
    .orderBy('club.id')
    .limit(100)
    .execute()

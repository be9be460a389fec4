import type { Db } from '../../../database.ts'
import { withoutBets } from '../points/preferring.ts'
import { tables } from '../tables.ts'

/**
 * What somebody has on bets of their clubs, or had until lately, with what came back; those that close first before others. Nothing
 * of clubs that have no bets now, nor for who wants nothing of them.
 */
export const ownStakes = (db: Db, personId: string, since: Date) =>
  tables(db)
    .selectFrom('clubs.stakes as stake')
    .innerJoin('clubs.bets as bet', 'bet.id', 'stake.bet_id')
    .innerJoin('clubs.members as mine', join =>
      join.onRef('mine.club_id', '=', 'bet.club_id').on('mine.person_id', '=', personId),
    )
    .innerJoin('clubs.clubs as club', join =>
      join.onRef('club.id', '=', 'bet.club_id').on('club.bets', '=', true),
    )
    .leftJoin('clubs.settlements as settled', 'settled.bet_id', 'bet.id')
    .leftJoin('clubs.ledger as back', join =>
      join.onRef('back.stake_id', '=', 'stake.id').on('back.kind', 'in', ['payout', 'refund']),
    )
    .select(['bet.id', 'bet.club_id', 'bet.kind', 'bet.status', 'bet.closes_at', 'club.name as club'])
    .select(['stake.option_id', 'stake.points', 'back.amount as returned', 'settled.settled_at'])
    .where('stake.person_id', '=', personId)
    .where(({ or, eb }) => or([eb('settled.settled_at', 'is', null), eb('settled.settled_at', '>', since)]))
    .where(({ not, exists }) => not(exists(withoutBets(db).where('said.person_id', '=', personId))))
    .orderBy('bet.closes_at')
    .orderBy('bet.id')
    .limit(100)
    .execute()

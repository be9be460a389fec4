import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { lockedClub } from '../clubs/changing.ts'
import { tables } from '../tables.ts'
import { voidBet } from './settling.ts'
import { lockedUnsettled } from './unsettled.ts'

/** Takes a bet back before it is settled: an organiser's or a moderator's doing, unless they have points on it themselves. */
export const takeBackBet = (
  db: Db,
  personId: string,
  betId: string,
  now: Date,
): Promise<
  | { void: true }
  | Refused<'unknown-bet'>
  | Refused<'moderators-only'>
  | Refused<'own-stake'>
  | Refused<'bet-settled'>
> =>
  transaction(db, async tx => {
    const known = await tables(tx)
      .selectFrom('clubs.bets')
      .select('club_id')
      .where('id', '=', betId)
      .executeTakeFirst()
    const club = known && (await lockedClub(tx, { clubId: known.club_id, personId }))
    if (!club) return refused('unknown-bet')
    if (club.role === 'member') return refused('moderators-only')
    const bet = await lockedUnsettled(tx, betId)
    if (!bet) return (await isVoid(tx, betId)) ? { void: true } : refused('bet-settled')
    const own = await tables(tx)
      .selectFrom('clubs.stakes')
      .select('id')
      .where('bet_id', '=', betId)
      .where('person_id', '=', personId)
      .executeTakeFirst()
    if (own) return refused('own-stake')
    await voidBet(tx, bet, { because: 'taken-back', by: personId }, now)
    return { void: true }
  })

const isVoid = async (db: Db, betId: string): Promise<boolean> =>
  (await tables(db)
    .selectFrom('clubs.bets')
    .select('id')
    .where('id', '=', betId)
    .where('status', '=', 'void')
    .executeTakeFirst()) !== undefined

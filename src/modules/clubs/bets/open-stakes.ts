import type { Tx } from '../../../database.ts'
import type { ByMember } from '../clubs/changing.ts'
import { tables } from '../tables.ts'

/** Whether somebody has points on a bet of a club that is not settled. */
export const hasOpenStakes = async (tx: Tx, { clubId, personId }: ByMember): Promise<boolean> =>
  (await tables(tx)
    .selectFrom('clubs.stakes as stake')
    .innerJoin('clubs.bets as bet', 'bet.id', 'stake.bet_id')
    .select('stake.id')
    .where('stake.person_id', '=', personId)
    .where('stake.club_id', '=', clubId)
    .where('bet.status', 'in', ['open', 'closed'])
    .limit(1)
    .executeTakeFirst()) !== undefined

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { writeEntries } from '../points/accounts.ts'
import { tables } from '../tables.ts'
import { type VoidReason, winningOptions } from './bet.ts'
import { payouts, type Return, refunds } from './payout.ts'
import type { UnsettledBet } from './unsettled.ts'

/** Settles a bet that is locked by what was written down of it: pays out, gives back, or finds that nobody can say. */
export async function settleBet(tx: Tx, bet: UnsettledBet, now: Date): Promise<void> {
  const options = await tables(tx)
    .selectFrom('clubs.bet_options')
    .select(['id', 'person_id', 'least', 'most'])
    .where('bet_id', '=', bet.id)
    .execute()
  const facts = await tables(tx)
    .selectFrom('clubs.bet_facts')
    .select(['option_id', 'finished', 'rank', 'attended'])
    .where('bet_id', '=', bet.id)
    .execute()
  const outcome = winningOptions(bet.kind, options, facts)
  if ('because' in outcome) return voidBet(tx, bet, { because: outcome.because, by: null }, now)
  const stakes = await stakesOf(tx, bet.id)
  await tables(tx)
    .updateTable('clubs.bet_options')
    .set({ won: sql<boolean>`id = any(${outcome.won}::uuid[])` })
    .where('bet_id', '=', bet.id)
    .execute()
  const returns = payouts(stakes.map(stake => ({ ...stake, won: outcome.won.includes(stake.option_id) })))
  await conclude(tx, bet, { stakes, returns, because: null, by: null }, now)
}

/** Ends a bet that is locked and gives everybody back what they staked. */
export async function voidBet(
  tx: Tx,
  bet: UnsettledBet,
  { because, by }: { because: VoidReason; by: string | null },
  now: Date,
): Promise<void> {
  const stakes = await stakesOf(tx, bet.id)
  await conclude(tx, bet, { stakes, returns: refunds(stakes), because, by }, now)
}

type Ending = {
  stakes: Awaited<ReturnType<typeof stakesOf>>
  returns: readonly Return[]
  because: VoidReason | null
  by: string | null
}

async function conclude(tx: Tx, bet: UnsettledBet, { stakes, returns, because, by }: Ending, now: Date) {
  const ownerOf = new Map(stakes.map(({ id, person_id }) => [id, person_id]))
  await writeEntries(
    tx,
    returns.map(({ id, points, kind }) => ({
      club_id: bet.club_id,
      season_id: bet.season_id,
      person_id: ownerOf.get(id) ?? null,
      kind,
      amount: points,
      bet_id: bet.id,
      stake_id: id,
      made_at: now,
    })),
  )
  const sum = (all: readonly { points: number }[]) => all.reduce((points, one) => points + one.points, 0)
  const paid = sum(returns.filter(({ kind }) => kind === 'payout'))
  await tables(tx)
    .insertInto('clubs.settlements')
    .values({
      bet_id: bet.id,
      club_id: bet.club_id,
      outcome: because ? 'void' : paid > 0 ? 'paid' : 'refunded',
      because,
      staked: sum(stakes),
      paid,
      refunded: sum(returns) - paid,
      settled_at: now,
      settled_by: by,
    })
    .execute()
  await tables(tx)
    .updateTable('clubs.bets')
    .set({ status: because ? 'void' : 'settled' })
    .where('id', '=', bet.id)
    .execute()
}

/** In the order in which they were placed. */
const stakesOf = (tx: Tx, betId: string) =>
  tables(tx)
    .selectFrom('clubs.stakes')
    .select(['id', 'person_id', 'option_id', 'points'])
    .where('bet_id', '=', betId)
    .orderBy('placed_at')
    .orderBy('id')
    .execute()

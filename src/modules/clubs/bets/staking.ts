import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { lockedAccount, writeEntries } from '../points/accounts.ts'
import { wantsBets } from '../points/preferring.ts'
import { tables } from '../tables.ts'
import { isDecided, isRace, type StakeRefusal, whyNotStake } from './bet.ts'
import { sharingReaders } from './readers.ts'

export type NewStake = { betId: string; optionId: string; points: number }

export type StakeOutcome =
  | { stakeId: string; balance: number }
  | Refused<'unknown-bet'>
  | Refused<'unknown-option'>
  | Refused<'bets-off'>
  | Refused<'bet-closed'>
  | Refused<'staked-already'>
  | Refused<'decided-already'>
  | Refused<'balance-too-low', { balance: number }>
  | Refused<StakeRefusal>

/**
 * Puts points on an answer; they are away from the account at once. By the server's clock: at the closing time it is too late. The
 * same once more is the same stake, and nothing else can be made of it.
 */
export const placeStake = (
  db: Db,
  personId: string,
  { betId, optionId, points }: NewStake,
  now: Date,
): Promise<StakeOutcome> =>
  transaction(db, async tx => {
    const bet = await lockedBet(tx, personId, betId)
    if (!bet) return refused('unknown-bet')
    const account = { clubId: bet.club_id, seasonId: bet.season_id, personId }
    const before = await ownStake(tx, personId, betId)
    if (!before && (!bet.bets || !(await wantsBets(tx, personId)))) return refused('bets-off')
    if (!before && isOver(bet, now)) return refused('bet-closed')
    const balance = await lockedAccount(tx, account, now)
    // Their account is theirs alone from here on: a twin that came first has placed its stake by now.
    const staked = await ownStake(tx, personId, betId)
    if (staked?.option_id === optionId && staked.points === points) return { stakeId: staked.id, balance }
    if (staked) return refused('staked-already')
    const wrong = await whyNot(tx, personId, bet, optionId, now)
    if (wrong) return wrong
    if (points > balance) return refused('balance-too-low', { balance })
    const stakeId = newId()
    const of = { club_id: bet.club_id, bet_id: betId, person_id: personId }
    await tables(tx)
      .insertInto('clubs.stakes')
      .values({ id: stakeId, ...of, option_id: optionId, points, placed_at: now })
      .execute()
    await writeEntries(tx, [
      { ...of, season_id: bet.season_id, kind: 'stake', amount: -points, stake_id: stakeId, made_at: now },
    ])
    return { stakeId, balance: balance - points }
  })

type Bet = NonNullable<Awaited<ReturnType<typeof lockedBet>>>

/** As it is for this transaction, beside others who stake: closing and settling it wait, and are waited for. */
const lockedBet = (tx: Tx, personId: string, betId: string) =>
  tables(tx)
    .selectFrom('clubs.bets as bet')
    .innerJoin('clubs.meetings as meeting', 'meeting.id', 'bet.meeting_id')
    .innerJoin('clubs.clubs as club', 'club.id', 'bet.club_id')
    .innerJoin('clubs.members as mine', join =>
      join.onRef('mine.club_id', '=', 'bet.club_id').on('mine.person_id', '=', personId),
    )
    .select([
      'bet.id',
      'bet.club_id',
      'bet.season_id',
      'bet.meeting_id',
      'bet.kind',
      'bet.status',
      'bet.closes_at',
    ])
    .select(['meeting.work_id', 'meeting.starts_at', 'meeting.cancelled_at', 'club.bets', 'club.archived_at'])
    .select('mine.role')
    .where('bet.id', '=', betId)
    .forShare('bet')
    .executeTakeFirst()

const ownStake = (tx: Tx, personId: string, betId: string) =>
  tables(tx)
    .selectFrom('clubs.stakes')
    .select(['id', 'option_id', 'points'])
    .where('bet_id', '=', betId)
    .where('person_id', '=', personId)
    .executeTakeFirst()

/** A meeting that was moved forward ends it, too: who came is no bet any more. */
const isOver = ({ status, closes_at, starts_at, cancelled_at, archived_at }: Bet, now: Date): boolean =>
  status !== 'open' || now >= closes_at || now >= starts_at || cancelled_at !== null || archived_at !== null

async function whyNot(tx: Tx, personId: string, bet: Bet, optionId: string, now: Date) {
  const options = await tables(tx)
    .selectFrom('clubs.bet_options')
    .select(['id', 'person_id', 'least', 'most'])
    .where('bet_id', '=', bet.id)
    .orderBy('position')
    .execute()
  const chosen = options.find(({ id }) => id === optionId)
  if (!chosen) return refused('unknown-option')
  const who = { personId, records: await records(tx, personId, bet) }
  const wrong = whyNotStake(bet.kind, who, options, chosen)
  if (wrong) return refused(wrong)
  const run = new Set(options.map(({ person_id }) => person_id))
  const readers = await sharingReaders(tx, { clubId: bet.club_id, workId: bet.work_id, until: now }).execute()
  const counted = isRace(bet.kind) ? readers.filter(({ person_id }) => run.has(person_id)) : readers
  const finished = counted.filter(({ finished_at }) => finished_at !== null).length
  return isDecided(bet.kind, options, { finished, among: counted.length }) ? refused('decided-already') : null
}

/** Whether it is theirs to write down who came, or they did so. */
async function records(tx: Tx, personId: string, { meeting_id, role }: Bet): Promise<boolean> {
  if (role !== 'member') return true
  const recorded = await tables(tx)
    .selectFrom('clubs.attendance')
    .select('meeting_id')
    .where('meeting_id', '=', meeting_id)
    .where('recorded_by', '=', personId)
    .limit(1)
    .executeTakeFirst()
  return recorded !== undefined
}

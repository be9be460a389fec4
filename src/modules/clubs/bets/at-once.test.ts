import { sql } from 'kysely'
import { expect, inject, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { closesAt, testBets } from './bet.fixture.ts'

const onServer = 'server' in inject('template')
const now = new Date('2026-11-20T10:00:00Z')
const clubs = testBets(now)

/** Points that were given, minus those that lie in accounts and on bets that are not settled. */
const missing = async () => {
  const { rows } = await sql<{ points: number }>`
    select (select coalesce(sum(amount), 0) from clubs.ledger where kind = 'grant')::int
      - (select coalesce(sum(balance), 0) from clubs.accounts)::int
      - (select coalesce(sum(points), 0) from clubs.stakes stake join clubs.bets bet on bet.id = stake.bet_id
         where bet.status in ('open', 'closed'))::int as points`.execute(clubs.db)
  return rows[0]?.points
}

const numbers = (many: number) => Array.from({ length: many }, (_, place) => place)

it.runIf(onServer)(
  'a hundred stake and settle at once: no point is lost, no balance goes below zero, each bet is settled once',
  { timeout: 120_000 },
  async () => {
    const organiser = await clubs.person()
    const club = await clubs.club(organiser)
    const meeting = await clubs.meeting(club)
    const runner = await clubs.reader(club)
    const members = await Promise.all(numbers(25).map(() => clubs.member(club)))
    const bets = await Promise.all(
      numbers(4).map(() => clubs.bet(organiser, meeting, 'at-least-n-finish', [1])),
    )

    // Each of 100 clients stakes 90 of 200 points on another bet: of a member's four only two can be taken, and each comes twice.
    const stakes = members.flatMap((member, place) =>
      bets.map(bet => () => clubs.stake(member, bet, place % 3 === 0 ? 1 : 0, 90)),
    )
    const justBefore = new Date(closesAt.getTime() - 1)
    const outcomes = await Promise.all([...stakes, ...stakes].map(stake => stake()))
    const refusals = outcomes.flatMap(outcome => (isRefused(outcome) ? [outcome.refused] : []))
    expect(new Set(refusals)).toEqual(new Set(['balance-too-low']))
    expect(outcomes.length - refusals.length).toBe(2 * 2 * members.length)
    expect(await Promise.all(members.map(clubs.balance))).toEqual(members.map(() => 20))
    expect(await missing()).toBe(0)

    // 50 workers settle while 50 clients still try, some of them in time by their clock.
    await clubs.finish(runner, '2026-11-23T10:00:00Z')
    const after = '2026-11-24T19:00:30Z'
    const late = await Promise.all([
      ...numbers(50).map(() => clubs.settle(after)),
      ...numbers(50).map(place =>
        clubs.stake(members[place % 25] ?? '', bets[place % 4] ?? '', 0, 7, justBefore),
      ),
    ])
    const settled = late.slice(0, 50).map(done => (done as { settled: number }).settled)
    await clubs.settle(after)
    expect(settled.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(bets.length)
    const ended = await tables(clubs.db)
      .selectFrom('clubs.settlements')
      .select(['outcome', 'staked', 'paid', 'refunded'])
      .where('club_id', '=', club)
      .execute()
    expect(ended).toHaveLength(bets.length)
    for (const { staked, paid, refunded } of ended) expect(paid + refunded).toBe(staked)
    expect(await missing()).toBe(0)
    const { rows } = await sql<{ odd: number }>`
      select count(*)::int as odd from clubs.accounts account where balance < 0
        or balance <> (select sum(amount) from clubs.ledger entry
          where entry.person_id = account.person_id and entry.season_id = account.season_id)`.execute(
      clubs.db,
    )
    expect(rows).toEqual([{ odd: 0 }])
  },
)

it('twenty workers one after another settle a bet once', async () => {
  const organiser = await clubs.person()
  const club = await clubs.club(organiser)
  const bet = await clubs.bet(organiser, await clubs.meeting(club), 'at-least-n-finish', [1])
  const [one, other] = [await clubs.member(club), await clubs.member(club)]
  await clubs.stake(one, bet, 0, 50)
  await clubs.stake(other, bet, 1, 70)
  const done = await Promise.all(numbers(20).map(() => clubs.settle('2026-11-24T19:00:30Z')))
  const settled = (done as { settled: number }[]).reduce((sum, { settled }) => sum + settled, 0)
  expect(settled).toBe(1)
  expect([await clubs.balance(one), await clubs.balance(other)]).toEqual([270, 130])
  expect(await missing()).toBe(0)
})

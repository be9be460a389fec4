import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testBets } from './bet.fixture.ts'
import { takeBackBet } from './voiding.ts'

const now = new Date('2026-11-20T10:00:00Z')
const clubs = testBets(now)
const [members, bets] = [4, 3]
const of = (many: number) => fc.nat({ max: many - 1 })
const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        member: of(members),
        bet: of(bets),
        on: of(4),
        points: fc.integer({ min: 1, max: 150 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ takenBack: of(bets) }) },
    {
      weight: 1,
      arbitrary: fc.record({ settledAt: fc.constantFrom('2026-11-24T19:00:00Z', '2026-12-02T10:00:00Z') }),
    },
  ),
  { maxLength: 25 },
)

/** What is wrong with a club's points at this moment. */
async function wrongs(club: string) {
  const { rows } = await sql<{ wrong: string }>`
    with entry as (select * from clubs.ledger where club_id = ${club}),
      account as (select * from clubs.accounts where club_id = ${club}),
      open as (select stake.* from clubs.stakes stake join clubs.bets bet on bet.id = stake.bet_id
        where stake.club_id = ${club} and bet.status in ('open', 'closed'))
    select 'below zero' as wrong from account where balance < 0
    union all select 'not what the ledger says' from account
      where balance <> (select sum(amount) from entry where entry.person_id = account.person_id)
    union all select 'granted otherwise than once' from account
      where 1 <> (select count(*) from entry where entry.person_id = account.person_id and kind = 'grant' and amount = 200)
    union all select 'made or lost' where (select coalesce(sum(amount), 0) from entry where kind = 'grant')
      <> (select coalesce(sum(balance), 0) from account) + (select coalesce(sum(points), 0) from open)
    union all select 'paid and refunded otherwise than staked' from clubs.settlements
      where club_id = ${club} and staked <> (select coalesce(sum(amount), 0) from entry
        where entry.bet_id = settlements.bet_id and kind in ('payout', 'refund'))
    union all select 'not in escrow' from open
      where 1 <> (select count(*) from entry where stake_id = open.id)
    union all select 'not tallied' from clubs.seasons season where club_id = ${club}
      and (settled_stakes, won_stakes, ahead) <> (
        select coalesce(sum(stakes), 0), coalesce(sum(won), 0), coalesce(sum(net) filter (where net > 0), 0)
        from (select stake.person_id, count(*) filter (where over.outcome = 'paid') as stakes,
            count(back.amount) filter (where back.kind = 'payout') as won, sum(coalesce(back.amount, 0) - stake.points) as net
          from clubs.stakes stake join clubs.bets bet on bet.id = stake.bet_id and bet.season_id = season.id
          join clubs.settlements over on over.bet_id = bet.id
          left join entry back on back.stake_id = stake.id and back.kind in ('payout', 'refund')
          group by stake.person_id) one)`.execute(clubs.db)
  return rows.map(({ wrong }) => wrong)
}

it('whatever is staked, taken back and settled in whatever order: no point is made or lost', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async all => {
      const organiser = await clubs.person()
      const club = await clubs.club(organiser)
      const meeting = await clubs.meeting(club)
      const staking = await Promise.all(Array.from({ length: members }, () => clubs.reader(club)))
      const made: string[] = []
      for (const kind of ['at-least-n-finish', 'attendance', 'attendance'] as const)
        made.push(await clubs.bet(organiser, meeting, kind, [1, 3]))
      await clubs.came(meeting, organiser, true, { by: organiser, at: '2026-11-24T22:00:00Z' })
      for (const step of all) {
        if ('member' in step)
          await clubs.stake(staking[step.member] ?? '', made[step.bet] ?? '', step.on, step.points)
        else if ('takenBack' in step) await takeBackBet(clubs.db, organiser, made[step.takenBack] ?? '', now)
        else await clubs.settle(step.settledAt)
        expect(await wrongs(club)).toEqual([])
      }
      await clubs.settle('2026-12-03T10:00:00Z')
      expect(await wrongs(club)).toEqual([])
    }),
    { numRuns: Number(process.env.BET_RUNS ?? 8) },
  )
})

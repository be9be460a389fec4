import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { leaveClub, removeMember, shareReading } from '../members/memberships.ts'
import { correctPayout } from '../points/correcting.ts'
import { preferBets } from '../points/preferring.ts'
import { tables } from '../tables.ts'
import { closesAt, startsAt, testBets } from './bet.fixture.ts'
import { openBet } from './opening.ts'
import { takeBackBet } from './voiding.ts'

const now = new Date('2026-11-20T10:00:00Z')
const clubs = testBets(now)
const justBefore = new Date(closesAt.getTime() - 1)
const later = '2026-11-24T19:01:00Z'
let organiser = ''
let club = ''
let meeting = ''

beforeEach(async () => {
  // What another test left open is over by then.
  await clubs.settle('2027-06-01T10:00:00Z')
  organiser = await clubs.person()
  club = await clubs.club(organiser)
  meeting = await clubs.meeting(club)
})

const readers = (many: number) => Promise.all(Array.from({ length: many }, () => clubs.reader(club)))
const race = async (many = 2) => {
  const runners = await readers(many)
  return { runners, betId: await clubs.bet(organiser, meeting, 'first-to-finish') }
}

describe('a bet is opened', () => {
  const bet = { kind: 'at-least-n-finish' as const, closesAt, cuts: [3] }
  const open = (by: string, more: object = {}, at = now) =>
    openBet(clubs.db, by, { meetingId: meeting, ...bet, ...more }, at)

  it('by who runs the club or keeps its talk in order', async () => {
    expect(await open(await clubs.member(club))).toEqual({ refused: 'moderators-only' })
    expect(await open(await clubs.person())).toEqual({ refused: 'unknown-meeting' })
    expect(await open(organiser, { meetingId: newId() })).toEqual({ refused: 'unknown-meeting' })
    expect(await open(await clubs.member(club, { role: 'moderator' }))).toEqual({ id: expect.any(String) })
  })

  it('to close in time, on a meeting that takes place, in a club that bets', async () => {
    expect(await open(organiser, { closesAt: now })).toEqual({ refused: 'closing-in-the-past' })
    const late = new Date(startsAt.getTime() + 1)
    expect(await open(organiser, { closesAt: late })).toEqual({ refused: 'closing-after-start' })
    expect(await open(organiser, { closesAt: startsAt })).toEqual({ id: expect.any(String) })
    await sql`update clubs.meetings set cancelled_at = ${now} where id = ${meeting}`.execute(clubs.db)
    expect(await open(organiser)).toEqual({ refused: 'meeting-cancelled' })
    await sql`update clubs.clubs set bets = false where id = ${club}`.execute(clubs.db)
    expect(await open(organiser)).toEqual({ refused: 'bets-off' })
  })

  it('on a race between those who share how they read, want bets, and have not finished', async () => {
    const [a, b, c, d] = await readers(4)
    await shareReading(clubs.db, { clubId: club, personId: a ?? '' }, 'nothing')
    await shareReading(clubs.db, { clubId: club, personId: b ?? '' }, 'pace')
    await clubs.finish(c ?? '', '2026-11-19T10:00:00Z')
    expect(await open(organiser, { kind: 'last-to-finish' })).toMatchObject({ id: expect.any(String) })
    await preferBets(clubs.db, d ?? '', false)
    expect(await open(organiser, { kind: 'first-to-finish' })).toEqual({ refused: 'too-few-candidates' })
    await preferBets(clubs.db, d ?? '', true)
    const made = await clubs.bet(organiser, meeting, 'first-to-finish')
    expect((await clubs.optionsOf(made)).map(({ person_id }) => person_id).toSorted()).toEqual(
      [b, d].toSorted(),
    )
  })

  it('with two answers to one number, and as many as are cut of who comes', async () => {
    const answers = async (kind: 'attendance' | 'at-least-n-finish', cuts: number[]) =>
      (await clubs.optionsOf(await clubs.bet(organiser, meeting, kind, cuts))).map(({ least, most }) => [
        least,
        most,
      ])
    expect(await answers('at-least-n-finish', [6, 9])).toEqual([
      [0, 5],
      [6, null],
    ])
    expect(await answers('attendance', [8, 5])).toEqual([
      [0, 4],
      [5, 7],
      [8, null],
    ])
    expect(await open(organiser, { kind: 'attendance', cuts: [] })).toEqual({ refused: 'cuts-needed' })
  })

  it('twenty times for a meeting, and not once more', async () => {
    for (let times = 0; times < 20; times++) await clubs.bet(organiser, meeting, 'attendance', [5])
    expect(await open(organiser)).toEqual({ refused: 'too-many-bets', most: 20 })
  })
})

describe('a stake', () => {
  it('is away from the account at once, and nothing can be made of it any more', async () => {
    const { runners, betId } = await race()
    const member = await clubs.member(club)
    const [first = '', second = ''] = runners
    const placed = await clubs.stake(member, betId, first, 50)
    expect(placed).toEqual({ stakeId: expect.any(String), balance: 150 })
    expect(await clubs.stake(member, betId, first, 50)).toEqual(placed)
    expect(await clubs.stake(member, betId, first, 60)).toEqual({ refused: 'staked-already' })
    expect(await clubs.stake(member, betId, second, 50)).toEqual({ refused: 'staked-already' })
    expect(await clubs.balance(member)).toBe(150)
    await expect(
      sql`update clubs.stakes set points = 60 where bet_id = ${betId}`.execute(clubs.db),
    ).rejects.toThrow('not changed')
  })

  it('is taken until the closing time, not at it', async () => {
    const { runners, betId } = await race()
    const [one, other] = [await clubs.member(club), await clubs.member(club)]
    expect(await clubs.stake(one, betId, runners[0] ?? '', 5, justBefore)).toHaveProperty('stakeId')
    expect(await clubs.stake(other, betId, runners[0] ?? '', 5, closesAt)).toEqual({ refused: 'bet-closed' })
    // Sent again after closing it is still the one that was taken.
    expect(await clubs.stake(one, betId, runners[0] ?? '', 5, closesAt)).toHaveProperty('stakeId')
    const past = sql`insert into clubs.stakes (id, club_id, bet_id, option_id, person_id, points, placed_at)
      select ${newId()}, club_id, bet_id, id, ${other}, 5, ${closesAt} from clubs.bet_options where bet_id = ${betId} limit 1`
    await expect(past.execute(clubs.db)).rejects.toThrow('closed')
  })

  it('is not taken beyond the balance, over all bets', async () => {
    const member = await clubs.member(club)
    const bets = [
      await clubs.bet(organiser, meeting, 'attendance', [5]),
      await clubs.bet(organiser, meeting, 'attendance', [6]),
    ]
    expect(await clubs.stake(member, bets[0] ?? '', 5, 201)).toEqual({
      refused: 'balance-too-low',
      balance: 200,
    })
    expect(await clubs.stake(member, bets[0] ?? '', 5, 120)).toMatchObject({ balance: 80 })
    expect(await clubs.stake(member, bets[1] ?? '', 5, 81)).toEqual({
      refused: 'balance-too-low',
      balance: 80,
    })
    expect(await clubs.stake(member, bets[1] ?? '', 5, 80)).toMatchObject({ balance: 0 })
  })

  it('is for members alone, on answers that there are', async () => {
    const { betId, runners } = await race()
    expect(await clubs.stake(await clubs.person(), betId, runners[0] ?? '', 5)).toEqual({
      refused: 'unknown-bet',
    })
    expect(await clubs.stake(await clubs.member(club), betId, newId(), 5)).toEqual({
      refused: 'unknown-option',
    })
  })

  it('of who runs goes on themselves alone, and on the last on nobody', async () => {
    const { betId, runners } = await race()
    const [a = '', b = ''] = runners
    const last = await clubs.bet(organiser, meeting, 'last-to-finish')
    expect(await clubs.stake(a, betId, b, 5)).toEqual({ refused: 'on-oneself-only' })
    expect(await clubs.stake(a, betId, a, 5)).toHaveProperty('stakeId')
    expect(await clubs.stake(b, last, b, 5)).toEqual({ refused: 'candidates-may-not' })
    // Who shares no more does not stop to run.
    await shareReading(clubs.db, { clubId: club, personId: b }, 'nothing')
    expect(await clubs.stake(b, last, a, 5)).toEqual({ refused: 'candidates-may-not' })
    expect(await clubs.stake(organiser, last, a, 5)).toHaveProperty('stakeId')
  })

  it('on a number is not for those who write down who came', async () => {
    const betId = await clubs.bet(organiser, meeting, 'attendance', [5])
    const member = await clubs.member(club)
    expect(await clubs.stake(organiser, betId, 5, 5)).toEqual({ refused: 'recorders-may-not' })
    await clubs.came(meeting, organiser, true, { by: member, at: '2026-11-20T11:00:00Z' })
    expect(await clubs.stake(member, betId, 5, 5)).toEqual({ refused: 'recorders-may-not' })
  })

  it('is none where the answer is known already', async () => {
    const { betId, runners } = await race()
    const count = await clubs.bet(organiser, meeting, 'at-least-n-finish', [1])
    const member = await clubs.member(club)
    await clubs.finish(runners[0] ?? '', '2026-11-21T10:00:00Z')
    for (const [bet, on] of [
      [betId, runners[0] ?? ''],
      [count, 1],
    ] as const)
      expect(await clubs.stake(member, bet, on, 5, justBefore)).toEqual({ refused: 'decided-already' })
  })

  it('is none where the club or the person wants no bets', async () => {
    const betId = await clubs.bet(organiser, meeting, 'attendance', [5])
    const member = await clubs.member(club)
    await preferBets(clubs.db, member, false)
    expect(await clubs.stake(member, betId, 5, 5)).toEqual({ refused: 'bets-off' })
    expect(await clubs.balance(member)).toBeUndefined()
    await preferBets(clubs.db, member, true)
    await sql`update clubs.clubs set bets = false where id = ${club}`.execute(clubs.db)
    expect(await clubs.stake(member, betId, 5, 5)).toEqual({ refused: 'bets-off' })
  })

  it('keeps its owner in the club until it is settled', async () => {
    const betId = await clubs.bet(organiser, meeting, 'attendance', [5])
    const [member, other] = [await clubs.member(club), await clubs.member(club)]
    await clubs.stake(member, betId, 5, 5)
    await clubs.stake(other, betId, 5, 5)
    const by = { clubId: club, personId: member }
    expect(await leaveClub(clubs.db, by)).toEqual({ refused: 'open-bets' })
    expect(await removeMember(clubs.db, { clubId: club, personId: organiser }, other)).toEqual({
      removed: true,
    })
    await takeBackBet(clubs.db, organiser, betId, now)
    expect(await leaveClub(clubs.db, by)).toEqual({ left: true })
    expect([await clubs.balance(member), await clubs.balance(other)]).toEqual([200, 200])
  })
})

describe('a race is settled', () => {
  it('by who told first that they finished, as it stood at the closing time', async () => {
    const { betId, runners } = await race(3)
    const [a = '', b = '', c = ''] = runners
    await shareReading(clubs.db, { clubId: club, personId: c }, 'pace')
    const backers = await Promise.all([1, 2, 3, 4].map(() => clubs.member(club)))
    for (const [place, points] of [20, 30, 50].entries())
      await clubs.stake(backers[place] ?? '', betId, b, points)
    await clubs.stake(backers[3] ?? '', betId, a, 61)
    await clubs.finish(b, '2026-11-22T21:04:00Z')
    await clubs.finish(c, '2026-11-23T08:00:00Z')
    await clubs.finish(a, '2026-11-24T19:00:30Z')
    expect(await clubs.settle('2026-11-24T18:59:59Z')).toEqual({ closed: 0, settled: 0 })
    expect(await clubs.settle(later)).toEqual({ closed: 1, settled: 1 })
    expect(await clubs.settle(later)).toEqual({ closed: 0, settled: 0 })
    expect(await clubs.status(betId)).toEqual({
      status: 'settled',
      outcome: 'paid',
      because: null,
      staked: 161,
      paid: 161,
    })
    expect(await Promise.all(backers.map(clubs.balance))).toEqual([212, 218, 231, 139])
    const none = { attended: null, shown: true }
    expect(await clubs.facts(betId)).toEqual([
      { ...none, person_id: b, finished: true, rank: 1, finished_at: new Date('2026-11-22T21:04:00Z') },
      // Who shares only whether they are on time runs too; the moment stays theirs.
      { ...none, person_id: c, shown: false, finished: true, rank: 2, finished_at: null },
      { ...none, person_id: a, finished: false, rank: null, finished_at: null },
    ])
  })

  it('without those who share no more', async () => {
    const { betId, runners } = await race(3)
    const [a = '', b = ''] = runners
    const backers = await Promise.all([clubs.member(club), clubs.member(club)])
    await clubs.stake(backers[0] ?? '', betId, a, 10)
    await clubs.stake(backers[1] ?? '', betId, b, 10)
    await clubs.finish(a, '2026-11-22T10:00:00Z')
    await clubs.finish(b, '2026-11-23T10:00:00Z')
    await shareReading(clubs.db, { clubId: club, personId: a }, 'nothing')
    await clubs.settle(later)
    expect(await Promise.all(backers.map(clubs.balance))).toEqual([190, 210])
    expect((await clubs.facts(betId)).map(({ person_id }) => person_id)).not.toContain(a)
  })

  it('with everybody’s points given back where nobody finished, or nobody is last', async () => {
    const { betId, runners } = await race()
    const last = await clubs.bet(organiser, meeting, 'last-to-finish')
    const member = await clubs.member(club)
    await clubs.stake(member, betId, runners[0] ?? '', 10)
    await clubs.stake(member, last, runners[0] ?? '', 10)
    await clubs.settle(later)
    for (const bet of [betId, last])
      expect(await clubs.status(bet)).toMatchObject({
        status: 'void',
        because: 'nobody-finished',
        staked: 10,
        paid: 0,
      })
    expect(await clubs.balance(member)).toBe(200)
  })

  it('and nothing that is edited later changes it', async () => {
    const { betId, runners } = await race()
    await clubs.finish(runners[0] ?? '', '2026-11-22T10:00:00Z')
    await clubs.settle(later)
    const before = await clubs.facts(betId)
    await sql`delete from reading.books where person_id = ${runners[0]}`.execute(clubs.db)
    await clubs.settle('2026-11-25T10:00:00Z')
    expect(await clubs.facts(betId)).toEqual(before)
    for (const change of [
      sql`update clubs.bet_facts set finished = false where bet_id = ${betId}`,
      sql`delete from clubs.bet_facts where bet_id = ${betId}`,
      sql`update clubs.settlements set settled_at = now() where bet_id = ${betId}`,
    ])
      await expect(change.execute(clubs.db)).rejects.toThrow('not changed')
  })
})

describe('a number is settled', () => {
  it('by how many of those who share had finished', async () => {
    const runners = await readers(3)
    const betId = await clubs.bet(organiser, meeting, 'at-least-n-finish', [2])
    const [yes, no] = [await clubs.member(club), await clubs.member(club)]
    await clubs.stake(yes, betId, 2, 40)
    await clubs.stake(no, betId, 1, 25)
    const silent = await clubs.reader(club, 'nothing')
    for (const reader of [silent, ...runners.slice(1)]) await clubs.finish(reader, '2026-11-22T10:00:00Z')
    await clubs.settle(later)
    expect([await clubs.balance(yes), await clubs.balance(no)]).toEqual([225, 175])
  })

  it('by who came, a day after it was written down', async () => {
    const betId = await clubs.bet(organiser, meeting, 'attendance', [2, 4])
    const [few, some] = [await clubs.member(club), await clubs.member(club)]
    await clubs.stake(few, betId, 1, 30)
    await clubs.stake(some, betId, 3, 30)
    await clubs.settle(later)
    expect(await clubs.status(betId)).toMatchObject({ status: 'closed' })
    expect(await clubs.stake(await clubs.member(club), betId, 1, 30)).toEqual({ refused: 'bet-closed' })
    const by = { by: organiser, at: '2026-11-24T22:00:00Z' }
    for (const came of [few, some]) await clubs.came(meeting, came, true, by)
    await clubs.came(meeting, organiser, false, by)
    expect(await clubs.settle('2026-11-25T21:59:59Z')).toEqual({ closed: 0, settled: 0 })
    expect(await clubs.settle('2026-11-25T22:00:00Z')).toEqual({ closed: 0, settled: 1 })
    expect([await clubs.balance(few), await clubs.balance(some)]).toEqual([170, 230])
  })

  it('with everybody’s points given back where nobody wrote it down for seven days', async () => {
    const betId = await clubs.bet(organiser, meeting, 'attendance', [2])
    const member = await clubs.member(club)
    await clubs.stake(member, betId, 1, 30)
    await clubs.settle('2026-12-01T20:59:59Z')
    expect(await clubs.status(betId)).toMatchObject({ status: 'closed' })
    await clubs.settle('2026-12-01T21:00:00Z')
    expect(await clubs.status(betId)).toMatchObject({ status: 'void', because: 'not-recorded' })
    expect(await clubs.balance(member)).toBe(200)
  })

  it('nor by somebody who has points on it', async () => {
    const betId = await clubs.bet(organiser, meeting, 'attendance', [2])
    const member = await clubs.member(club)
    await clubs.stake(member, betId, 1, 30)
    await clubs.came(meeting, member, true, { by: member, at: '2026-11-24T22:00:00Z' })
    await clubs.settle('2026-11-26T22:00:00Z')
    expect(await clubs.status(betId)).toMatchObject({ status: 'void', because: 'recorder-staked' })
  })
})

describe('a bet is taken back', () => {
  it('by who runs the club and has nothing on it, once, with all points given back', async () => {
    const { betId, runners } = await race()
    const moderator = await clubs.member(club, { role: 'moderator' })
    const member = await clubs.member(club)
    await clubs.stake(moderator, betId, runners[0] ?? '', 15)
    await clubs.stake(member, betId, runners[1] ?? '', 25)
    const takeBack = (by: string) => takeBackBet(clubs.db, by, betId, now)
    expect(await takeBack(await clubs.person())).toEqual({ refused: 'unknown-bet' })
    expect(await takeBack(member)).toEqual({ refused: 'moderators-only' })
    expect(await takeBack(moderator)).toEqual({ refused: 'own-stake' })
    expect(await takeBack(organiser)).toEqual({ void: true })
    expect(await takeBack(organiser)).toEqual({ void: true })
    expect([await clubs.balance(moderator), await clubs.balance(member)]).toEqual([200, 200])
    const settled = await clubs.bet(organiser, meeting, 'at-least-n-finish', [1])
    await clubs.settle(later)
    expect(await takeBackBet(clubs.db, organiser, settled, now)).toEqual({ refused: 'bet-settled' })
  })

  it('by itself when its meeting is cancelled', async () => {
    const betId = await clubs.bet(organiser, meeting, 'attendance', [2])
    const member = await clubs.member(club)
    await clubs.stake(member, betId, 1, 30)
    await sql`update clubs.meetings set cancelled_at = ${now} where id = ${meeting}`.execute(clubs.db)
    expect(await clubs.stake(await clubs.member(club), betId, 1, 5)).toEqual({ refused: 'bet-closed' })
    await clubs.settle('2026-11-20T10:01:00Z')
    expect(await clubs.status(betId)).toMatchObject({ status: 'void', because: 'meeting-cancelled' })
    expect(await clubs.balance(member)).toBe(200)
  })
})

describe('the ledger', () => {
  const paidBet = async () => {
    const { betId, runners } = await race()
    const [won, lost] = [await clubs.member(club), await clubs.member(club)]
    await clubs.stake(won, betId, runners[0] ?? '', 10)
    await clubs.stake(lost, betId, runners[1] ?? '', 30)
    await clubs.finish(runners[0] ?? '', '2026-11-22T10:00:00Z')
    await clubs.settle(later)
    const entry = await tables(clubs.db)
      .selectFrom('clubs.ledger')
      .select('id')
      .where('bet_id', '=', betId)
      .where('kind', '=', 'payout')
      .executeTakeFirstOrThrow()
    return { won, lost, entryId: entry.id }
  }

  it('is corrected by new entries, that move points and make none', async () => {
    const { won, lost, entryId } = await paidBet()
    const correct = (by: string, more: object = {}) =>
      correctPayout(
        clubs.db,
        { clubId: club, personId: by },
        { entryId, toId: lost, points: 25, note: 'Mina was first.', ...more },
        now,
      )
    expect(await correct(lost)).toEqual({ refused: 'organisers-only' })
    expect(await correct(organiser, { toId: organiser })).toEqual({ refused: 'own-points' })
    expect(await correct(organiser, { toId: await clubs.person() })).toEqual({ refused: 'unknown-member' })
    expect(await correct(organiser, { entryId: newId() })).toEqual({ refused: 'unknown-entry' })
    expect(await correct(organiser)).toEqual({ corrected: true })
    expect(await correct(organiser)).toEqual({ refused: 'more-than-paid', most: 15 })
    expect([await clubs.balance(won), await clubs.balance(lost)]).toEqual([205, 195])
  })

  it('is only added to, and a balance is what it says and never below zero', async () => {
    const { lost, entryId } = await paidBet()
    const add = (kind: string, amount: number) =>
      sql`insert into clubs.ledger (id, club_id, season_id, person_id, kind, amount, corrects, note, made_at)
        select ${newId()}, club_id, season_id, ${lost}, ${kind}, ${amount}, case when ${kind} = 'correction' then id end,
          case when ${kind} = 'correction' then 'Wrong.' end, now() from clubs.ledger where id = ${entryId}`.execute(
        clubs.db,
      )
    await expect(sql`delete from clubs.ledger`.execute(clubs.db)).rejects.toThrow('added to')
    await expect(sql`update clubs.ledger set amount = 1`.execute(clubs.db)).rejects.toThrow('added to')
    await expect(sql`update clubs.accounts set balance = 1000`.execute(clubs.db)).rejects.toThrow(
      'ledger alone',
    )
    await expect(add('correction', -171)).rejects.toThrow('balance_not_negative')
    await expect(add('grant', 200)).rejects.toThrow('ledger_grant')
    await expect(add('grant', 201)).rejects.toThrow('same grant')
    expect(await clubs.balance(lost)).toBe(170)
  })

  it('grants once for a season, however often somebody comes, and anew in the next', async () => {
    const betId = await clubs.bet(organiser, meeting, 'attendance', [2])
    const member = await clubs.member(club)
    await clubs.stake(member, betId, 1, 200)
    await removeMember(clubs.db, { clubId: club, personId: organiser }, member)
    await tables(clubs.db)
      .insertInto('clubs.members')
      .values({ club_id: club, person_id: member, role: 'member', joined_at: now })
      .execute()
    const other = await clubs.bet(organiser, meeting, 'attendance', [3])
    expect(await clubs.stake(member, other, 1, 1)).toEqual({ refused: 'balance-too-low', balance: 0 })
    await sql`update clubs.meetings set starts_at = '2027-01-08T19:00Z', ends_at = '2027-01-08T20:00Z' where id = ${meeting}`.execute(
      clubs.db,
    )
    const next = new Date('2027-01-02T10:00:00Z')
    const opened = await openBet(
      clubs.db,
      organiser,
      { meetingId: meeting, kind: 'attendance', closesAt: new Date('2027-01-08T19:00:00Z'), cuts: [2] },
      next,
    )
    expect(await clubs.stake(member, 'id' in opened ? opened.id : '', 1, 1, next)).toMatchObject({
      balance: 199,
    })
  })

  it('pays out to an account that is gone, so that nobody else’s points change', async () => {
    const { betId, runners } = await race()
    const [won, lost] = [await clubs.member(club), await clubs.member(club)]
    await clubs.stake(won, betId, runners[0] ?? '', 10)
    await clubs.stake(lost, betId, runners[1] ?? '', 30)
    await clubs.finish(runners[0] ?? '', '2026-11-22T10:00:00Z')
    for (const statement of [
      sql`delete from clubs.accounts where person_id = ${won}`,
      sql`update clubs.ledger set person_id = null where person_id = ${won}`,
      sql`update clubs.stakes set person_id = null where person_id = ${won}`,
    ])
      await statement.execute(clubs.db)
    await clubs.settle(later)
    expect(await clubs.status(betId)).toMatchObject({ outcome: 'paid', staked: 40, paid: 40 })
    expect(await clubs.balance(lost)).toBe(170)
  })
})

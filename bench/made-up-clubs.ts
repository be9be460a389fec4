import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { grownFrom, type Made, markMade } from './grown.ts'
import type { Place } from './place.ts'
import { clubsOfMember, librarian, memberOf } from './visitor.ts'

/** The version is raised when what is made changes; the next meeting is over after a week. */
const clubsMade: Made = { table: 'bench.clubs', version: 2, daysGood: 6 }

export type Size = { clubs: number; members: number; meetings: number }

/** What the pages are measured at. */
export const wholeSize: Size = { clubs: 1000, members: 50, meetings: 24 }

/** A library of so many works, and a thousand clubs of its readers; made once and kept. */
export const libraryWithClubs = (
  works: number,
  server: string | undefined,
  tell: (words: string) => void,
): Promise<Place> =>
  grownFrom(works, server, {
    name: 'clubs',
    made: clubsMade,
    async fill(db) {
      const began = performance.now()
      await keepClubs(db, wholeSize, new Date())
      tell(`Made ${wholeSize.clubs} clubs in ${Math.round((performance.now() - began) / 1000)} s.`)
    },
  })

/** Clubs that have met each month, with what they said, chose and bet; and two members, of one club and of many. */
export async function keepClubs(db: Db, size: Size, now: Date): Promise<void> {
  await sql`select setseed(0.4)`.execute(db)
  await people(db, size, now)
  await clubsAndMembers(db, size, now)
  await meetings(db, size, now)
  await reading(db, now)
  await talk(db, now)
  await polls(db, now)
  await bets(db, now)
  await markMade(db, clubsMade, now)
}

/** Each is in five clubs or so. */
async function people(db: Db, { clubs, members }: Size, now: Date): Promise<void> {
  const count = Math.max(members, Math.ceil((clubs * members) / 5))
  await sql`
    create table bench.people as
    select n, gen_random_uuid() as id from generate_series(0, ${count}::int - 1) n`.execute(db)
  await sql`
    insert into identity.people (id, email, name, password_hash, created_at)
    select people.id, 'club' || n || '@example.org', 'Reader ' || n, librarian.password_hash, ${now}::timestamptz
    from bench.people join identity.people librarian on librarian.email = ${librarian.email}`.execute(db)
  for (const email of Object.values(clubsOfMember).map(memberOf))
    await sql`
      insert into identity.people (id, email, name, password_hash, created_at)
      select gen_random_uuid(), ${email}, 'Wren Halloran', password_hash, ${now}
      from identity.people where email = ${librarian.email}`.execute(db)
}

async function clubsAndMembers(db: Db, { clubs, members }: Size, now: Date): Promise<void> {
  await sql`
    create table bench.numbered_clubs as
    select n, gen_random_uuid() as id from generate_series(0, ${clubs}::int - 1) n`.execute(db)
  await sql`
    insert into clubs.clubs (id, name, description, place, language, zone, joining, created_at)
    select id, (array['Slow', 'Tuesday', 'Harbour', 'Winter', 'Late'])[1 + n % 5] || ' readers ' || n,
      'Long novels, slowly, with tea.', 'Reading room', 'en', 'Europe/London',
      (array['open', 'request', 'invitation'])[1 + n % 3], ${now}::timestamptz - interval '800 days'
    from bench.numbered_clubs`.execute(db)
  await sql`
    insert into clubs.members (club_id, person_id, role, joined_at, shares)
    select club.id, person.id, case slot when 0 then 'organiser' when 1 then 'moderator' else 'member' end,
      ${now}::timestamptz - interval '700 days', (array['place', 'place', 'place', 'pace', 'nothing'])[1 + slot % 5]
    from bench.numbered_clubs club cross join generate_series(0, ${members}::int - 1) slot
    join bench.people person
      on person.n = (club.n * 37 + slot * greatest((select count(*) from bench.people) / ${members}::int, 1))
        % (select count(*) from bench.people)`.execute(db)
  for (const count of Object.values(clubsOfMember))
    await sql`
      insert into clubs.members (club_id, person_id, role, joined_at, shares)
      select club.id, person.id, 'member', ${now}::timestamptz - interval '700 days', 'place'
      from bench.numbered_clubs club, identity.people person
      where person.email = ${memberOf(count)} and club.n < ${count}::int`.execute(db)
}

/** One a month, the last of them to come; who was asked answered, and who came is written down. */
async function meetings(db: Db, { meetings }: Size, now: Date): Promise<void> {
  await sql`
    create table bench.meetings as
    select club.n as club_n, club.id as club_id, turn, gen_random_uuid() as id, book.work_id,
      date_trunc('hour', ${now}::timestamptz) + interval '7 days' + club.n % 48 * interval '1 hour'
        - (turn - 1) * interval '30 days' as starts_at
    from bench.numbered_clubs club cross join generate_series(1, ${meetings}::int) turn
    join bench.books book on book.n = 1 + (club.n * 24 + turn) % (select count(*) from bench.books)`.execute(
    db,
  )
  await sql`
    insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, place, agenda, minutes, created_at)
    select id, club_id, work_id, starts_at, starts_at + interval '90 minutes', 'Reading room', 'Tea from seven.',
      case when turn > 1 then 'We agreed on nothing but the tea.' end, starts_at - interval '60 days'
    from bench.meetings`.execute(db)
  await sql`
    insert into clubs.milestones (id, club_id, meeting_id, name, share, due_on)
    select gen_random_uuid(), club_id, id, 'Part ' || part, part * 333333, starts_at::date - (3 - part) * 7
    from bench.meetings, generate_series(1, 3) part`.execute(db)
  await sql`
    insert into clubs.attendance (club_id, meeting_id, person_id, answer, answered_at, attended, recorded_at)
    select meeting.club_id, meeting.id, member.person_id, (array['yes', 'yes', 'perhaps', 'no'])[1 + floor(random() * 4)::int],
      starts_at - interval '9 days', case when turn > 1 then random() < 0.7 end,
      case when turn > 1 then starts_at + interval '1 day' end
    from bench.meetings meeting join clubs.members member using (club_id)
    where random() < 0.8`.execute(db)
  await sql`
    insert into clubs.scores (meeting_id, club_id, came, finished, counted_at)
    select id, club_id, 25 + club_n % 10, club_n % 13 + 3, starts_at + interval '8 days'
    from bench.meetings where turn > 1`.execute(db)
}

/** Six in ten keep the books of the last three meetings in their logs. */
async function reading(db: Db, now: Date): Promise<void> {
  await sql`
    create table bench.club_books as
    select distinct on (person_id, work_id) gen_random_uuid() as id, gen_random_uuid() as reading_id, person_id,
      meeting.work_id, meeting.turn = 1 or random() < 0.2 as goes_on, starts_at::date as day
    from bench.meetings meeting join clubs.members member using (club_id)
    where turn <= 3 and random() < 0.6`.execute(db)
  await sql`
    insert into reading.books (id, person_id, work_id, status, added_on, updated_at)
    select id, person_id, work_id, case when goes_on then 'reading' else 'read' end, day - 20, ${now}::timestamptz
    from bench.club_books`.execute(db)
  await sql`
    insert into reading.readthroughs (id, person_id, book_id, began, ended, outcome, created_at)
    select reading_id, person_id, id, to_char(day - 20, 'YYYY-MM-DD'),
      case when not goes_on then to_char(least(day - 1, ${now}::date), 'YYYY-MM-DD') end,
      case when not goes_on then 'finished' end, ${now}::timestamptz
    from bench.club_books`.execute(db)
  await sql`
    insert into reading.progress (id, person_id, readthrough_id, told_at, day, unit, value, length, share)
    select gen_random_uuid(), person_id, reading_id, ${now}::timestamptz - turn * interval '1 day',
      ${now}::date - turn, 'percent', percent, 100, percent * 10000
    from (select *, (10 + floor(random() * 60)::int + (4 - turn) * 5) as percent
      from bench.club_books, generate_series(1, 3) turn) told`.execute(db)
}

/** Of the last six meetings a thread for each part of the book, and each one in it who shares. */
async function talk(db: Db, now: Date): Promise<void> {
  await sql`
    create table bench.threads as
    select gen_random_uuid() as id, meeting.club_id, meeting.id as meeting_id, meeting.work_id, milestone.id as milestone_id,
      milestone.name, milestone.share, least(milestone.due_on::timestamptz, ${now}::timestamptz - interval '1 hour') as at
    from bench.meetings meeting join clubs.milestones milestone on milestone.meeting_id = meeting.id
    where turn <= 6`.execute(db)
  await sql`
    insert into clubs.threads (id, club_id, meeting_id, milestone_id, work_id, told_work_id, title, started_at, last_said_at)
    select id, club_id, meeting_id, milestone_id, work_id, work_id, 'About ' || lower(name), at - interval '5 days', at
    from bench.threads`.execute(db)
  await sql`
    insert into clubs.comments (id, club_id, thread_id, root_id, author_id, body, work_id, gate, written_at)
    select said.id, club_id, thread_id, said.id, person_id, 'I did not see that coming, and yet it is all there from the first page on.',
      case when gated then work_id end, case when gated then gate end, at - turn * interval '3 hours'
    from (
      select gen_random_uuid() as id, thread.id as thread_id, thread.club_id, thread.work_id, thread.at, turn, member.person_id,
        turn % 3 > 0 as gated, greatest(1, (thread.share * random())::int) as gate
      from bench.threads thread cross join generate_series(1, 12) turn
        cross join lateral (select person_id from clubs.members where club_id = thread.club_id
          order by md5(person_id::text || thread.id || turn) limit 1) member) said`.execute(db)
  await sql`
    insert into clubs.thread_visits (club_id, thread_id, person_id, seen_at, seen_share)
    select thread.club_id, thread.id, member.person_id, thread.at - random() * interval '2 days', (random() * 500000)::int
    from bench.threads thread join clubs.members member using (club_id) where random() < 0.3`.execute(db)
}

/** One vote in two months, each of five books; the last is open. */
async function polls(db: Db, now: Date): Promise<void> {
  await sql`
    create table bench.polls as
    select gen_random_uuid() as id, club.id as club_id, club.n as club_n, turn,
      ${now}::timestamptz + interval '3 days' - (turn - 1) * interval '60 days' as closes_at
    from bench.numbered_clubs club, generate_series(1, 6) turn`.execute(db)
  await sql`
    insert into clubs.polls (id, club_id, title, opened_at, closes_at, closed_at, counted)
    select id, club_id, 'The book after next', closes_at - interval '14 days', closes_at,
      case when turn > 1 then closes_at + interval '1 minute' end, case when turn > 1 then 40 end
    from bench.polls`.execute(db)
  await sql`
    insert into clubs.proposals (id, club_id, poll_id, work_id, proposed_at, copies, waiting, won)
    select gen_random_uuid(), club_id, poll.id, work_id, closes_at - interval '13 days',
      case when turn > 1 then 3 end, case when turn > 1 then 1 end, turn > 1 and place = 1
    from bench.polls poll cross join generate_series(1, 5) place
    join bench.books book on book.n = 1 + (poll.club_n * 31 + poll.turn * 5 + place) % (select count(*) from bench.books)`.execute(
    db,
  )
  await sql`
    insert into clubs.ballots (id, club_id, poll_id, person_id, cast_at, closes_at)
    select gen_random_uuid(), poll.club_id, poll.id, person_id, poll.closes_at - interval '5 days', poll.closes_at
    from bench.polls poll join clubs.members member using (club_id) where random() < 0.7`.execute(db)
  await sql`
    insert into clubs.ranks (poll_id, ballot_id, proposal_id, rank)
    select ballot.poll_id, ballot.id, proposal.id,
      row_number() over (partition by ballot.id order by md5(ballot.id::text || proposal.id))
    from clubs.ballots ballot join clubs.proposals proposal using (poll_id)`.execute(db)
  await sql`
    insert into clubs.tallies (poll_id, round, proposal_id, votes, went_out, by_tie)
    select proposal.poll_id, round, proposal.id, 8, not proposal.won and round = 2, false
    from clubs.proposals proposal join bench.polls poll on poll.id = proposal.poll_id and poll.turn > 1,
      generate_series(1, 2) round`.execute(db)
}

/** Who comes, at the last four meetings: twenty stake as much as each other, and of three meetings it is settled. */
async function bets(db: Db, now: Date): Promise<void> {
  await sql`
    insert into clubs.seasons (id, club_id, starts_on, ends_on, grant_points)
    select gen_random_uuid(), id, date_trunc('quarter', ${now}::date)::date,
      (date_trunc('quarter', ${now}::date) + interval '3 months - 1 day')::date, 200 from bench.numbered_clubs`.execute(
    db,
  )
  await sql`
    insert into clubs.accounts (club_id, season_id, person_id, opened_at)
    select season.club_id, season.id, person_id, ${now}::timestamptz - interval '99 days'
    from clubs.seasons season join clubs.members member using (club_id)`.execute(db)
  await sql`
    insert into clubs.ledger (id, club_id, season_id, person_id, kind, amount, made_at)
    select gen_random_uuid(), club_id, season_id, person_id, 'grant', 200, opened_at from clubs.accounts`.execute(
    db,
  )
  await sql`
    create table bench.bets as
    select gen_random_uuid() as id, meeting.club_id, meeting.id as meeting_id, season.id as season_id, turn, starts_at,
      gen_random_uuid() as few, gen_random_uuid() as many
    from bench.meetings meeting join clubs.seasons season using (club_id) where turn <= 4`.execute(db)
  await sql`
    insert into clubs.bets (id, club_id, meeting_id, season_id, kind, opened_at, closes_at)
    select id, club_id, meeting_id, season_id, 'attendance', starts_at - interval '20 days', starts_at from bench.bets`.execute(
    db,
  )
  await sql`
    insert into clubs.bet_options (id, club_id, bet_id, position, least, most)
    select few, club_id, id, 1, 0, 30 from bench.bets
    union all select many, club_id, id, 2, 31, null from bench.bets`.execute(db)
  await sql`
    insert into clubs.stakes (id, club_id, bet_id, option_id, person_id, points, placed_at)
    select gen_random_uuid(), bet.club_id, bet.id, case place % 2 when 0 then few else many end, person_id, 20,
      starts_at - interval '2 days'
    from bench.bets bet, lateral (
      select person_id, row_number() over (order by person_id) as place from clubs.members
      where club_id = bet.club_id order by person_id limit 20) member`.execute(db)
  await sql`
    insert into clubs.ledger (id, club_id, season_id, person_id, kind, amount, bet_id, stake_id, made_at)
    select gen_random_uuid(), bet.club_id, season_id, person_id, 'stake', -20, bet.id, stake.id, placed_at
    from bench.bets bet join clubs.stakes stake on stake.bet_id = bet.id`.execute(db)
  await sql`
    update clubs.bets bet set status = 'settled', frozen_at = bet.closes_at
    from bench.bets made where made.id = bet.id and made.turn > 1`.execute(db)
  await sql`
    update clubs.bet_options answer set won = answer.id = bet.many
    from bench.bets bet where bet.id = answer.bet_id and turn > 1`.execute(db)
  await sql`
    insert into clubs.bet_facts (id, club_id, bet_id, person_id, shown, attended)
    select gen_random_uuid(), bet.club_id, bet.id, person_id, true, coalesce(attended, false)
    from bench.bets bet join clubs.attendance seen using (meeting_id) where turn > 1`.execute(db)
  await sql`
    with paid as (
      insert into clubs.ledger (id, club_id, season_id, person_id, kind, amount, bet_id, stake_id, made_at)
      select gen_random_uuid(), bet.club_id, season_id, person_id, 'payout', 40, bet.id, stake.id, starts_at
      from bench.bets bet join clubs.stakes stake on stake.bet_id = bet.id and stake.option_id = bet.many
      where turn > 1)
    insert into clubs.settlements (bet_id, club_id, outcome, staked, paid, refunded, settled_at)
    select id, club_id, 'paid', 400, 400, 0, starts_at from bench.bets where turn > 1`.execute(db)
}

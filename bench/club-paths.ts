import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { writeKey } from '../src/web/kit/keyset.ts'
import type { Page } from './paths.ts'
import { memberOf } from './visitor.ts'

/** What is asked of a member's clubs, each of them in turn: the same addresses of Carrel and of the floor. */
export async function pagesOfClubs(db: Db, clubs: number): Promise<Page[]> {
  const own = await clubsOf(db, memberOf(clubs))
  const each = (name: string, path: (club: Club) => string, holds: (club: Club) => string[]): Page => ({
    name,
    asked: own.map(club => ({ path: path(club), holds: holds(club) })),
  })
  return [
    { name: 'home', asked: [{ path: '/', holds: [] }] },
    { name: 'clubs', asked: [{ path: '/clubs', holds: own.slice(0, 1).map(({ name }) => name) }] },
    each(
      'club',
      ({ id }) => `/clubs/${id}`,
      ({ name, next_title }) => [name, next_title],
    ),
    each(
      'members',
      ({ id }) => `/clubs/${id}/members`,
      ({ name }) => [name],
    ),
    each(
      'meetings',
      ({ id }) => `/clubs/${id}/meetings`,
      ({ next_title }) => [next_title],
    ),
    each(
      'meetings at depth',
      ({ id, key }) => `/clubs/${id}/meetings?after=${writeKey(key)}`,
      ({ name }) => [name],
    ),
    each(
      'meeting',
      ({ meeting_id }) => `/meetings/${meeting_id}`,
      ({ next_title }) => [next_title],
    ),
    each(
      'threads',
      ({ id }) => `/clubs/${id}/threads`,
      () => ['About part 1'],
    ),
    each(
      'thread',
      ({ thread_id }) => `/threads/${thread_id}`,
      () => ['About part 1'],
    ),
    each(
      'votes',
      ({ id }) => `/clubs/${id}/polls`,
      () => ['The book after next'],
    ),
    each(
      'ballot',
      ({ poll_id }) => `/polls/${poll_id}`,
      ({ proposed }) => [proposed],
    ),
    each(
      'result of a vote',
      ({ counted_id }) => `/polls/${counted_id}`,
      () => ['The book after next'],
    ),
    each(
      'bets of a meeting',
      ({ meeting_id }) => `/meetings/${meeting_id}/bets`,
      ({ next_title }) => [next_title],
    ),
    each(
      'evidence of a bet',
      ({ bet_id }) => `/bets/${bet_id}`,
      () => ['Reader '],
    ),
    each(
      'points of a club',
      ({ id }) => `/clubs/${id}/bets`,
      () => ['Reader '],
    ),
    { name: 'best clubs', asked: [{ path: '/clubs/leaderboard', holds: [' readers '] }] },
  ]
}

type Club = {
  id: string
  name: string
  meeting_id: string
  next_title: string
  key: [at: string, id: string]
  thread_id: string
  poll_id: string
  counted_id: string
  proposed: string
  bet_id: string
}

/** The clubs of a member, each with what there is to see in it. */
async function clubsOf(db: Db, email: string): Promise<Club[]> {
  const { rows } = await sql<Club & { at: string; tenth_id: string }>`
    select club.id, club.name, next.id as meeting_id, next.title as next_title, tenth.at, tenth.id as tenth_id,
      thread.id as thread_id, poll.id as poll_id, counted.id as counted_id, proposed.title as proposed, bet.id as bet_id
    from clubs.members member
    join identity.people person on person.id = member.person_id and person.email = ${email}
    join clubs.clubs club on club.id = member.club_id,
      lateral (select meeting.id, work.title from clubs.meetings meeting join catalog.works work on work.id = meeting.work_id
        where club_id = club.id order by starts_at desc limit 1) next,
      lateral (select id, to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
        from clubs.meetings where club_id = club.id and ends_at < now() order by starts_at desc, id desc offset 1 limit 1) tenth,
      lateral (select id from clubs.threads where meeting_id = next.id and title = 'About part 1') thread,
      lateral (select id from clubs.polls where club_id = club.id and closed_at is null) poll,
      lateral (select id from clubs.polls where club_id = club.id and closed_at is not null limit 1) counted,
      lateral (select work.title from clubs.proposals proposal join catalog.works work on work.id = proposal.work_id
        where proposal.poll_id = poll.id limit 1) proposed,
      lateral (select id from clubs.bets where club_id = club.id and status = 'settled' limit 1) bet
    order by club.name`.execute(db)
  return rows.map(({ at, tenth_id, ...club }) => ({ ...club, key: [at, tenth_id] }))
}

import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { given } from '../../../personal-data.ts'
import { isRefused } from '../../../refusal.ts'
import { testClubs } from '../club.fixture.ts'
import { archiveClub } from '../clubs/changing.ts'
import { leaveClub } from '../members/memberships.ts'
import { clubsPersonalData } from '../personal-data.ts'
import { tables } from '../tables.ts'
import { closePoll, countBallotsOf } from './closing.ts'
import { openPoll } from './opening.ts'
import { ballotsCounted, pollFor, pollsClosed, pollsGoingOn, tallyOf } from './poll-queries.ts'
import { propose, withdraw } from './proposing.ts'
import { castBallot } from './voting.ts'

const now = new Date('2026-11-20T19:00:00Z')
const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const clubs = testClubs(now)
const works: string[] = []
let organiser = ''
let member = ''
let clubId = ''
let pollId = ''

beforeAll(async () => {
  await prepareJobs(clubs.database.pool, [countBallotsOf])
  const { libraryId, branchIds } = await makeLibrary(clubs.db)
  for (const title of ['Pachinko', 'Solaris', 'The Dispossessed']) {
    const shelved = { libraryId, branchId: branchIds[0] ?? '', title, barcodes: [] }
    works.push((await putOnShelf(clubs.db, shelved)).workId)
  }
})

beforeEach(async () => {
  organiser = await clubs.person('Ines')
  clubId = await clubs.club(organiser)
  member = await clubs.member(clubId)
  pollId = await opened()
})

const by = (personId = organiser) => ({ clubId, personId })
const of = (personId = member) => ({ pollId, personId })
const facts = (closesAt = at(48)) => ({ title: 'January’s book', closesAt })
async function opened(): Promise<string> {
  const made = await openPoll(clubs.db, by(), facts(), now)
  if (isRefused(made)) throw new Error(made.refused)
  return made.id
}
async function proposed(workId: string, personId = member): Promise<string> {
  const made = await propose(clubs.db, of(personId), { book: { workId }, words: null }, now)
  if (isRefused(made)) throw new Error(made.refused)
  return made.id
}
const three = async () =>
  [await proposed(works[0] ?? ''), await proposed(works[1] ?? ''), await proposed(works[2] ?? '')] as const
const count = (when: Date) =>
  countBallotsOf.run({ poll_id: pollId }, jobContext({ database: clubs.database, filesDir: '' }, when))

describe('a poll', () => {
  it('is opened by who keeps order in the club, for a time to come', async () => {
    const open = (personId: string, closesAt = at(1)) =>
      openPoll(clubs.db, by(personId), facts(closesAt), now)
    expect(await open(member)).toEqual({ refused: 'organisers-only' })
    expect(await open(await clubs.person())).toEqual({ refused: 'unknown-club' })
    expect(await open(organiser, now)).toEqual({ refused: 'ends-in-the-past' })
    expect(await open(organiser, at(24 * 180 + 1))).toEqual({ refused: 'ends-too-late' })
    const moderator = await clubs.member(clubId, { role: 'moderator' })
    for (let more = 1; more < 5; more++) expect(await open(moderator)).toEqual({ id: expect.any(String) })
    expect(await open(organiser)).toEqual({ refused: 'too-many-polls' })
    await archiveClub(clubs.db, by(), now)
    expect(await open(organiser)).toEqual({ refused: 'club-archived' })
    expect(await castBallot(clubs.db, of(), [], now)).toEqual({ refused: 'poll-closed' })
  })

  it('is its club’s alone to see', async () => {
    expect(await pollFor(clubs.db, pollId, member)).toMatchObject({ title: 'January’s book', titles: 0 })
    const stranger = await clubs.person()
    expect(await pollFor(clubs.db, pollId, stranger)).toBeUndefined()
    expect(await castBallot(clubs.db, of(stranger), [], now)).toEqual({ refused: 'unknown-poll' })
    expect(await closePoll(clubs.db, of(stranger), now)).toEqual({ refused: 'unknown-poll' })
  })

  it('is counted by a job that exists with it', async () => {
    const { rows } = await sql<{ start_after: Date }>`select start_after from pgboss.job
      where name = 'clubs.count-ballots' and data ->> 'poll_id' = ${pollId}`.execute(clubs.db)
    expect(rows).toEqual([{ start_after: at(48) }])
  })
})

describe('a ballot in a download of one’s own', () => {
  it('is there as it was marked, for its voter alone', async () => {
    const [first, second] = await three()
    await castBallot(clubs.db, of(), [second, first], now)
    const marksFor = async (personId: string) =>
      (await given(clubsPersonalData, clubs.db, personId)).ballot_marks
    expect(await marksFor(member)).toEqual([
      { poll_id: pollId, rank: 1, work_id: works[1], title: 'Solaris' },
      { poll_id: pollId, rank: 2, work_id: works[0], title: 'Pachinko' },
    ])
    expect(await marksFor(organiser)).toBeUndefined()
  })
})

describe('a title', () => {
  it('is proposed by any member who may see it, once', async () => {
    const put = (workId: string, personId = member, when = now) =>
      propose(clubs.db, of(personId), { book: { workId }, words: 'Long nights.' }, when)
    expect(await put(works[0] ?? '')).toEqual({ id: expect.any(String) })
    expect(await put(works[0] ?? '', organiser)).toEqual({ refused: 'proposed-already' })
    expect(await put(clubId)).toEqual({ refused: 'unknown-work' })
    expect(await put(works[1] ?? '', await clubs.person())).toEqual({ refused: 'unknown-poll' })
    expect(await put(works[1] ?? '', member, at(48))).toEqual({ refused: 'poll-closed' })
  })

  it('that no catalogue has becomes a record of its proposer, and is known when it comes again', async () => {
    const book = (title: string) => ({
      title,
      subtitle: null,
      authors: ['Min Jin Lee'],
      identifiers: [],
      workId: null,
      publisher: null,
      year: null,
      pages: null,
      format: null,
      language: null,
      series: null,
    })
    const put = (title: string) => propose(clubs.db, of(), { book: book(title), words: null }, now)
    expect(await put('A Book Nobody Has')).toEqual({ id: expect.any(String) })
    const { rows } = await sql<{
      maker: string
    }>`select work.provisional_for as maker from clubs.proposals proposal
      join catalog.works work on work.id = proposal.work_id where proposal.poll_id = ${pollId}`.execute(
      clubs.db,
    )
    expect(rows).toEqual([{ maker: member }])
    expect(await put('A Book Nobody Has')).toEqual({ refused: 'proposed-already' })
  })

  it('is withdrawn by who proposed it or keeps order, and takes its marks along', async () => {
    const [first, second] = [await proposed(works[0] ?? ''), await proposed(works[1] ?? '', organiser)]
    await castBallot(clubs.db, of(), [first, second], now)
    const out = (personId: string, id: string, when = now) => withdraw(clubs.db, of(personId), id, when)
    expect(await out(member, second)).toEqual({ refused: 'organisers-only' })
    expect(await out(member, pollId)).toEqual({ refused: 'unknown-title' })
    expect(await out(member, first, at(48))).toEqual({ refused: 'poll-closed' })
    expect(await out(member, first)).toEqual({ withdrawn: true })
    expect(await closePoll(clubs.db, of(organiser), at(1))).toEqual({ winner: second, counted: 1 })
  })
})

describe('a ballot', () => {
  it('is cast, and cast anew until voting ends', async () => {
    const [a, b, c] = await three()
    const vote = (order: string[], when = now) => castBallot(clubs.db, of(), order, when)
    expect(await vote([b, a])).toEqual({ ranked: 2 })
    expect(await vote([c])).toEqual({ ranked: 1 })
    expect(await vote([a, a])).toEqual({ refused: 'title-twice' })
    expect(await vote([a, pollId])).toEqual({ refused: 'unknown-title' })
    expect(await vote([a], at(48))).toEqual({ refused: 'poll-closed' })
    await count(at(48))
    expect(await ballotsCounted(clubs.db, pollId)).toEqual([
      { order: [c], titles: ['The Dispossessed'], ballots: 1 },
    ])
  })

  it('is taken back by one without a title', async () => {
    const [a] = await three()
    await castBallot(clubs.db, of(), [a], now)
    expect(await pollFor(clubs.db, pollId, member)).toMatchObject({ ballots: 1, voted: true })
    await castBallot(clubs.db, of(), [], now)
    expect(await pollFor(clubs.db, pollId, member)).toMatchObject({ ballots: 0, voted: false })
  })

  it('is secret until it is counted', async () => {
    const [a] = await three()
    await castBallot(clubs.db, of(), [a], now)
    expect(await ballotsCounted(clubs.db, pollId)).toEqual([])
    expect(await tallyOf(clubs.db, pollId)).toEqual([])
  })

  it('cannot be written after the end, whoever writes it', async () => {
    await three()
    const late = (closesAt: Date) =>
      tables(clubs.db)
        .insertInto('clubs.ballots')
        .values({
          id: member,
          club_id: clubId,
          poll_id: pollId,
          person_id: member,
          cast_at: at(49),
          closes_at: closesAt,
        })
        .execute()
    await expect(late(at(48))).rejects.toMatchObject({ code: '23514' })
    await expect(late(at(50))).rejects.toMatchObject({ code: '23503' })
  })
})

describe('a count', () => {
  it('keeps its rounds, and is the same when it is asked for again', async () => {
    const [a, b, c] = await three()
    for (const order of [[a], [a, b], [b], [b, a], [c, b]])
      await castBallot(clubs.db, of(await clubs.member(clubId)), order, now)
    expect(await count(at(47))).toEqual({ waits: true })
    expect(await count(at(48))).toEqual({ winner: b, counted: 5 })
    expect(await count(at(49))).toEqual({ counted: false })
    expect(await closePoll(clubs.db, of(organiser), at(49))).toEqual({ refused: 'poll-closed' })
    const rounds = await tallyOf(clubs.db, pollId)
    expect(
      rounds.map(({ round, title, votes, went_out, by_tie }) => [round, title, votes, went_out, by_tie]),
    ).toEqual([
      [1, 'Pachinko', 2, false, false],
      [1, 'Solaris', 2, false, false],
      [1, 'The Dispossessed', 1, true, false],
      [2, 'Pachinko', 2, false, false],
      [2, 'Solaris', 3, false, false],
    ])
    expect(await pollFor(clubs.db, pollId, member)).toMatchObject({ winner: 'Solaris', counted: 5 })
  })

  it('takes the ballots of those who are in the club when it is made', async () => {
    const [a, b] = await three()
    const leaver = await clubs.member(clubId)
    await castBallot(clubs.db, of(leaver), [a], now)
    await castBallot(clubs.db, of(), [b], now)
    await leaveClub(clubs.db, by(leaver))
    expect(await count(at(48))).toEqual({ winner: b, counted: 1 })
  })

  it('by hand ends voting then and there, by who keeps order', async () => {
    const [a] = await three()
    await castBallot(clubs.db, of(), [a], at(1))
    expect(await closePoll(clubs.db, of(), at(2))).toEqual({ refused: 'organisers-only' })
    expect(await closePoll(clubs.db, of(organiser), at(2))).toEqual({ winner: a, counted: 1 })
    expect(await pollFor(clubs.db, pollId, member)).toMatchObject({ closes_at: at(2), closed_at: at(2) })
    expect(await castBallot(clubs.db, of(), [a], at(3))).toEqual({ refused: 'poll-closed' })
  })

  it('where nobody voted has no winner', async () => {
    await three()
    expect(await count(at(50))).toEqual({ winner: null, counted: 0 })
    expect(await pollFor(clubs.db, pollId, member)).toMatchObject({ winner_id: null, closed_at: at(50) })
  })

  it('stands among those before, and an open poll among those that go on', async () => {
    const first = pollId
    const second = await opened()
    pollId = first
    await count(at(48))
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)
    expect(ids(await pollsGoingOn(clubs.db, clubId, member))).toEqual([second])
    expect(ids(await pollsClosed(clubs.db, clubId, member, null))).toEqual([first])
    expect(await pollsClosed(clubs.db, clubId, member, { at: at(48), id: first })).toEqual([])
  })
})

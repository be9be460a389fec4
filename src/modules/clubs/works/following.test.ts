import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { meetingFor } from '../meetings/meeting-queries.ts'
import { changeMeeting } from '../meetings/planning.ts'
import { titlesOnBallot } from '../polls/availability.ts'
import { closePoll, countBallotsOf } from '../polls/closing.ts'
import { ballotsCounted, tallyOf } from '../polls/poll-queries.ts'
import { withdraw } from '../polls/proposing.ts'
import { castBallot } from '../polls/voting.ts'
import { tables } from '../tables.ts'
import { testJoining } from './joined.fixture.ts'

const now = new Date('2026-11-20T19:00:00Z')
const runs = Number(process.env.JOINED_RUNS ?? 15)
const joining = testJoining(now)
const count = 4
let organiser = ''
let club = ''

beforeAll(() => prepareJobs(joining.database.pool, [countBallotsOf]))
beforeEach(async () => {
  organiser = await joining.person('Ines')
  club = await joining.club(organiser)
})

const work = fc.nat({ max: count - 1 })
const step = fc.oneof(
  fc.record({ kind: fc.constant('join' as const), from: work, into: work }),
  fc.record({ kind: fc.constant('part' as const), from: work }),
  fc.record({ kind: fc.constant('follow' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('vote' as const), order: fc.shuffledSubarray([0, 1, 2, 3]) }),
)

/** What clubs say of works, and of which each was told, by its place in the list. */
async function saidOf(works: readonly string[]) {
  const pollId = await joining.poll(club, organiser)
  const meetings = []
  const threads = []
  const titles = []
  for (const [place, workId] of works.entries()) {
    const meetingId = await joining.meeting(club, workId, place % 2 ? await joining.editionOf(workId) : null)
    meetings.push(meetingId)
    threads.push(await joining.thread(club, organiser, meetingId))
    titles.push(await joining.title(pollId, organiser, workId, place))
  }
  return { pollId, meetings, threads, titles }
}
type Said = Awaited<ReturnType<typeof saidOf>>

/** Where each stands, by the places of works; and my ballot, by the places of titles. */
async function standing(works: readonly string[], { pollId, meetings, threads, titles }: Said) {
  const at = async (
    table: 'clubs.meetings' | 'clubs.threads' | 'clubs.proposals',
    ids: readonly string[],
  ) => {
    const rows = await tables(joining.db)
      .selectFrom(table)
      .select(['id', 'work_id'])
      .where('id', 'in', ids)
      .execute()
    return ids.map(id => works.indexOf(rows.find(row => row.id === id)?.work_id ?? ''))
  }
  const ballot = await titlesOnBallot(joining.db, pollId, organiser, now)
  return {
    meetings: await at('clubs.meetings', meetings),
    threads: await at('clubs.threads', threads),
    titles: await at('clubs.proposals', titles),
    ballot: ballot.map(({ id, rank }) => ({ title: titles.indexOf(id), rank })),
  }
}

/** The same by the plain rule: each is where its own work lives on, and of titles that are one the first stands. */
function modelled(parents: readonly (number | null)[], votes: readonly number[]) {
  const root = (place: number): number => {
    const parent = parents[place]
    return parent === null || parent === undefined ? place : root(parent)
  }
  const places = parents.map((_, place) => root(place))
  const first = (title: number) => places.indexOf(places[title] ?? 0)
  const order = [...new Set(votes.map(first))]
  return {
    meetings: places,
    threads: places,
    titles: places,
    ballot: places.flatMap((_, title) =>
      first(title) === title
        ? [{ title, rank: order.includes(title) ? order.indexOf(title) + 1 : null }]
        : [],
    ),
  }
}

describe('what clubs say of works', () => {
  it('stands where its own work lives on, however works are joined and parted, and in whatever order that is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async steps => {
        club = await joining.club(organiser)
        const works = await joining.works(count)
        const said = await saidOf(works)
        const parents: (number | null)[] = works.map(() => null)
        const moved = new Map<number, string[]>()
        const untold: [string, string][] = []
        let votes: readonly number[] = []
        const follow = async (which: number) => {
          const [told] = untold.splice(which % untold.length, 1)
          if (told) for (let times = 0; times < 2; times++) await joining.follow(...told)
        }
        const followAll = async () => {
          while (untold.length > 0) await follow(untold.length - 1)
        }
        const part = async (from: number) => {
          const into = parents[from]
          // The catalogue parts none whose survivor is gone itself.
          if (into === null || into === undefined || parents[into] !== null) return
          await joining.part(works[from] ?? '', moved.get(from) ?? [])
          parents[from] = null
          untold.push([works[into] ?? '', works[from] ?? ''])
        }
        for (const one of steps) {
          if (
            one.kind === 'join' &&
            one.from !== one.into &&
            parents[one.from] === null &&
            parents[one.into] === null
          ) {
            moved.set(one.from, await joining.join(works[one.from] ?? '', works[one.into] ?? ''))
            parents[one.from] = one.into
            untold.push([works[one.from] ?? '', works[one.into] ?? ''])
          } else if (one.kind === 'part') await part(one.from)
          else if (one.kind === 'follow') await follow(one.which)
          else if (one.kind === 'vote') {
            await followAll()
            const order = one.order.map(place => said.titles[place] ?? '')
            await castBallot(joining.db, { pollId: said.pollId, personId: organiser }, order, now)
            const { ballot } = modelled(parents, one.order)
            votes = ballot
              .filter(({ rank }) => rank)
              .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
              .map(({ title }) => title)
          }
        }
        await followAll()
        expect(await standing(works, said)).toEqual(modelled(parents, votes))
        while (parents.some(parent => parent !== null)) for (const place of works.keys()) await part(place)
        await followAll()
        expect(await standing(works, said)).toEqual(modelled(parents, votes))
      }),
      { numRuns: runs },
    )
  }, 120_000)
})

describe('a meeting', () => {
  const of = (meetingId: string) => ({ meetingId, personId: organiser })
  const seen = async (id: string) => (await meetingFor(joining.db, id, organiser))?.work_id
  const facts = (workId: string) => ({
    workId,
    editionId: null,
    startsAt: new Date('2026-11-21T19:00:00Z'),
    endsAt: new Date('2026-11-21T20:00:00Z'),
    place: null,
    link: null,
    agenda: null,
  })

  it('that is changed while its work is joined goes back with it; one that takes another book does not', async () => {
    const [from = '', into = '', other = ''] = await joining.works(3)
    const [kept, changed] = [await joining.meeting(club, from), await joining.meeting(club, from)]
    const editions = await joining.join(from, into)
    await joining.follow(from, into)
    await changeMeeting(joining.db, of(kept), facts(into), null, now)
    await changeMeeting(joining.db, of(changed), facts(other), null, now)
    await joining.part(from, editions)
    await joining.follow(into, from)
    expect([await seen(kept), await seen(changed)]).toEqual([from, other])
  })

  it('goes with its edition where that is split off, and its talk with it', async () => {
    const [whole = '', made = ''] = await joining.works(2)
    const edition = await joining.editionOf(whole)
    const meeting = await joining.meeting(club, whole, edition)
    const thread = await joining.thread(club, organiser, meeting)
    await joining.part(made, [edition])
    await joining.follow(whole, made)
    expect(await seen(meeting)).toBe(made)
    const { work_id } = await tables(joining.db)
      .selectFrom('clubs.threads')
      .select('work_id')
      .where('id', '=', thread)
      .executeTakeFirstOrThrow()
    expect(work_id).toBe(made)
    await changeMeeting(joining.db, of(meeting), facts(made), null, now)
    await joining.follow(whole, made)
    expect(await seen(meeting)).toBe(made)
  })

  it('that is talked about while its work is joined takes the talk back with it', async () => {
    const [from = '', into = ''] = await joining.works(2)
    const meeting = await joining.meeting(club, from)
    const editions = await joining.join(from, into)
    await joining.follow(from, into)
    const thread = await joining.thread(club, organiser, meeting)
    await joining.part(from, editions)
    await joining.follow(into, from)
    const row = await tables(joining.db)
      .selectFrom('clubs.threads')
      .select('work_id')
      .where('id', '=', thread)
      .executeTakeFirst()
    expect(row).toEqual({ work_id: from })
  })
})

describe('two titles on a ballot that are one by now', () => {
  let works: string[] = []
  let member = ''
  let pollId = ''
  let titles: string[] = []
  const poll = (personId = organiser) => ({ pollId, personId })
  const vote = (personId: string, ...order: number[]) =>
    castBallot(
      joining.db,
      poll(personId),
      order.map(place => titles[place] ?? ''),
      now,
    )
  const join = async () => {
    await joining.join(works[0] ?? '', works[1] ?? '')
    await joining.follow(works[0] ?? '', works[1] ?? '')
  }

  beforeEach(async () => {
    works = await joining.works(3)
    member = await joining.member(club)
    pollId = await joining.poll(club, organiser)
    titles = []
    for (const [place, workId] of works.entries())
      titles.push(await joining.title(pollId, place === 1 ? member : organiser, workId, place))
  })

  it('count as the earlier, on each ballot with its better rank', async () => {
    await vote(member, 1, 2, 0)
    await vote(organiser, 2)
    await join()
    expect(await closePoll(joining.db, poll(), now)).toMatchObject({ counted: 2 })
    const tallies = await tallyOf(joining.db, pollId)
    expect(
      tallies.filter(({ round }) => round === 1).map(({ id, votes }) => [titles.indexOf(id), votes]),
    ).toEqual([
      [0, 1],
      [2, 1],
    ])
    expect(
      (await ballotsCounted(joining.db, pollId)).map(({ order }) => order.map(id => titles.indexOf(id))),
    ).toEqual(expect.arrayContaining([[0, 2], [2]]))
  })

  it('may be voted for by a page from before, and count once', async () => {
    await join()
    expect(await vote(member, 1, 2, 0)).toEqual({ ranked: 2 })
    const ballot = await titlesOnBallot(joining.db, pollId, member, now)
    expect(ballot.map(({ id, rank }) => [titles.indexOf(id), rank])).toEqual([
      [0, 1],
      [2, 2],
    ])
  })

  it('leave the other on it, with its marks, when the first is taken off', async () => {
    await vote(member, 1, 2)
    await join()
    expect(await withdraw(joining.db, poll(), titles[1] ?? '', now)).toEqual({ refused: 'unknown-title' })
    expect(await withdraw(joining.db, poll(), titles[0] ?? '', now)).toEqual({ withdrawn: true })
    const ballot = await titlesOnBallot(joining.db, pollId, member, now)
    expect(ballot.map(({ id, rank }) => [titles.indexOf(id), rank])).toEqual([
      [1, 1],
      [2, 2],
    ])
  })

  it('stay two where they were counted as two', async () => {
    await vote(member, 1)
    await closePoll(joining.db, poll(), now)
    await join()
    expect((await tallyOf(joining.db, pollId)).filter(({ round }) => round === 1)).toHaveLength(3)
    const rows = await tables(joining.db)
      .selectFrom('clubs.proposals')
      .select(['work_id', 'same_as'])
      .where('poll_id', '=', pollId)
      .orderBy('proposed_at')
      .execute()
    expect(rows).toEqual([works[1], works[1], works[2]].map(work_id => ({ work_id, same_as: null })))
  })
})

import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { clubFor } from '../clubs/club-queries.ts'
import { titlesOnBallot } from './availability.ts'
import { openPoll } from './opening.ts'
import { type PollSeen, pollFor, pollsOf, tallyOf } from './poll-queries.ts'
import { propose } from './proposing.ts'
import { castBallot } from './voting.ts'

const poll = z
  .object({
    id,
    club_id: id,
    title: z.string(),
    opened_at: moment,
    closes_at: moment.describe('When voting ends; then it is counted by instant runoff.'),
    closed_at: moment.nullable().describe('When it was counted.'),
    titles: z.number().int(),
    ballots: z.number().int().describe('How many voted.'),
    voted: z.boolean().describe('Whether I did.'),
    winner_work_id: id.nullable(),
  })
  .meta({ id: 'Poll' })

const count = z.number().int()
const title = z.object({
  id,
  work_id: id,
  title: z.string(),
  by_line: z.string(),
  words: z.string().nullable(),
  rank: count.nullable().describe('On my ballot; 1 is first.'),
  libraries: z
    .array(z.object({ library_id: id, library: z.string(), copies: count, on_shelf: count, waiting: count }))
    .describe('My own that have copies.'),
  elsewhere: z
    .object({ copies: count, on_shelf: count, waiting: count })
    .describe('In public catalogues of other members’ libraries, together.'),
})

const pollWhole = poll
  .extend({
    on_ballot: z.array(title),
    rounds: z
      .array(
        z.object({
          round: count,
          proposal_id: id,
          votes: count,
          went_out: z.boolean(),
          by_tie: z.boolean().describe('Others had as few.'),
        }),
      )
      .describe('How it was counted; empty until then.'),
  })
  .meta({ id: 'PollWithTitles' })

const words = z
  .string()
  .max(1000)
  .transform(text => text.trim() || null)
  .nullable()
  .default(null)

/** Choosing a club's next book. */
export const pollApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/clubs/{id}/polls',
    operation: 'listClubPolls',
    area: 'clubs',
    summary: 'Votes on the next book of a club of mine',
    guard: asPerson('clubs:read'),
    query: listQuery(['closes_at'], {}, '-closes_at'),
    answer: z.array(poll),
    async run({ ctx, person, params, query }) {
      const club = await clubFor(ctx.db, params.id, person.id)
      if (!club?.role) throw notFound()
      const { value, more } = await listPage(
        ctx,
        pollsOf(ctx.db, person.id).where('poll.club_id', '=', club.id),
        { closes_at: { column: 'closes_at', kind: 'timestamptz' } },
        query,
      )
      return new Answered(value.map(asPoll), more)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/clubs/{id}/polls',
    operation: 'openClubPoll',
    area: 'clubs',
    summary: 'Open a vote on the next book',
    guard: asPerson('clubs:write'),
    body: z.strictObject({
      title: z.string().trim().min(1).max(100),
      closes_at: z.iso.datetime({ offset: true }),
    }),
    status: 201,
    answer: pollWhole,
    refusals: {
      'club-archived': 'clubs.errors.club-archived',
      'ends-in-the-past': 'clubs.errors.ends-in-the-past',
      'ends-too-late': 'clubs.errors.ends-too-late',
      'too-many-polls': 'clubs.errors.too-many-polls',
    },
    async run({ ctx, person, params, body }) {
      const facts = { title: body.title, closesAt: new Date(body.closes_at) }
      const made = await openPoll(ctx.db, { clubId: params.id, personId: person.id }, facts, ctx.now)
      if (!isRefused(made)) return shown(ctx, made.id, person.id, `/polls/${made.id}`)
      if (made.refused === 'unknown-club') throw notFound()
      if (made.refused === 'organisers-only') throw new Problem(403)
      return made
    },
  }),
  endpoint({
    method: 'GET',
    path: '/polls/{id}',
    operation: 'getPoll',
    area: 'clubs',
    summary: 'One vote, with its titles and where each is',
    guard: asPerson('clubs:read'),
    answer: pollWhole,
    run: ({ ctx, person, params }) => shown(ctx, params.id, person.id),
  }),
  endpoint({
    method: 'POST',
    path: '/polls/{id}/proposals',
    operation: 'proposeTitle',
    area: 'clubs',
    summary: 'Propose a title',
    guard: asPerson('clubs:write'),
    body: z.strictObject({ work_id: id, words: words.describe('Why this one.') }),
    status: 201,
    answer: pollWhole,
    refusals: {
      'poll-closed': 'clubs.errors.poll-closed',
      'too-many-titles': 'clubs.errors.too-many-titles',
      'unknown-work': 'clubs.errors.unknown-work',
      'proposed-already': 'clubs.errors.proposed-already',
    },
    async run({ ctx, person, params, body }) {
      const proposal = { book: { workId: body.work_id }, words: body.words }
      const made = await propose(ctx.db, { pollId: params.id, personId: person.id }, proposal, ctx.now)
      if (!isRefused(made)) return shown(ctx, params.id, person.id)
      if (made.refused === 'unknown-poll') throw notFound()
      return made
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/polls/{id}/ballot',
    operation: 'castBallot',
    area: 'clubs',
    summary: 'Cast my ballot, or cast it anew',
    description: 'An empty order takes it back.',
    guard: asPerson('clubs:write'),
    body: z.strictObject({ order: z.array(id).max(100).describe('Proposals, the first choice first.') }),
    answer: z.object({ ranked: count }),
    refusals: {
      'poll-closed': 'clubs.errors.poll-closed',
      'unknown-title': 'clubs.errors.unknown-title',
      'title-twice': 'clubs.errors.title-twice',
    },
    async run({ ctx, person, params, body }) {
      const cast = await castBallot(ctx.db, { pollId: params.id, personId: person.id }, body.order, ctx.now)
      if (!isRefused(cast)) return cast
      if (cast.refused === 'unknown-poll') throw notFound()
      return cast
    },
  }),
]

const asPoll = (found: PollSeen) => ({
  id: found.id,
  club_id: found.club_id,
  title: found.title,
  opened_at: found.opened_at,
  closes_at: found.closes_at,
  closed_at: found.closed_at,
  titles: found.titles,
  ballots: found.ballots,
  voted: Boolean(found.voted),
  winner_work_id: found.winner_id,
})

async function shown(ctx: Context, pollId: string, personId: string, location?: string) {
  const found = await pollFor(ctx.db, pollId, personId)
  if (!found) throw notFound()
  const [titles, rounds] = await Promise.all([
    titlesOnBallot(ctx.db, pollId, personId, ctx.now),
    tallyOf(ctx.db, pollId),
  ])
  const whole = {
    ...asPoll(found),
    on_ballot: titles.map(({ id, work_id, title, by_line, words, rank, places, ...elsewhere }) => ({
      id,
      work_id,
      title,
      by_line,
      words,
      rank,
      libraries: places.map(({ library_id, library, copies, on_shelf, waiting }) => ({
        library_id,
        library,
        copies,
        on_shelf,
        waiting,
      })),
      elsewhere: {
        copies: elsewhere.copies ?? 0,
        on_shelf: elsewhere.on_shelf ?? 0,
        waiting: elsewhere.waiting ?? 0,
      },
    })),
    rounds: rounds.map(({ round, id, votes, went_out, by_tie }) => ({
      round,
      proposal_id: id,
      votes,
      went_out,
      by_tie,
    })),
  }
  return new Answered(whole, location ? { location } : {})
}

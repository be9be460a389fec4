import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { whole } from '../../reading/index.ts'
import { clubFor } from '../clubs/club-queries.ts'
import { startThread } from './starting.ts'
import { talkLimit } from './talk-limits.ts'
import { commentBody, threadTitle } from './thread-form.ts'
import { type ThreadSeen, threadFor, threadsFor } from './thread-queries.ts'

const thread = z
  .object({
    id,
    club_id: id,
    meeting_id: id.nullable(),
    milestone_id: id.nullable(),
    work_id: id.nullable().describe('The book whose places are the gates in it.'),
    title: z.string(),
    started_at: moment,
    last_said_at: moment,
    closed_at: moment.nullable(),
    comments: z.number().int().describe('That stand, and that I may read.'),
    sealed: z.number().int().describe('That lie beyond my place in the book.'),
    new: z.number().int().describe('That I may read, and have not seen on the page of the thread.'),
  })
  .meta({ id: 'Thread' })

/** From where in the book a comment is safe. */
export const gateField = z
  .number()
  .int()
  .min(0)
  .max(whole)
  .describe('From where in the book it is safe to read, in millionths of it; 0 for everybody.')

/** What a club talks about. */
export const threadApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/clubs/{id}/threads',
    operation: 'listThreads',
    area: 'clubs',
    summary: 'What is talked about in a club of mine',
    guard: asPerson('clubs:read'),
    query: listQuery(['last_said_at', 'started_at'], {}, '-last_said_at'),
    answer: z.array(thread),
    async run({ ctx, person, params, query }) {
      const club = await clubFor(ctx.db, params.id, person.id)
      if (!club?.role) throw notFound()
      const { value, more } = await listPage(
        ctx,
        threadsFor(ctx.db, person.id).where('thread.club_id', '=', club.id),
        {
          last_said_at: { column: 'last_said_at', kind: 'timestamptz' },
          started_at: { column: 'started_at', kind: 'timestamptz' },
        },
        query,
      )
      return new Answered(value.map(asThread), more)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/clubs/{id}/threads',
    operation: 'startThread',
    area: 'clubs',
    summary: 'Start a thread in a club of mine, with its first comment',
    description: 'About one of its meetings, a milestone of one, or the club. Every member sees the title.',
    guard: asPerson('clubs:write'),
    body: z.strictObject({
      title: threadTitle.meta({ example: 'Rome' }),
      body: commentBody.describe('Markdown.'),
      gate: gateField.default(0),
      meeting_id: id.nullable().default(null),
      milestone_id: id.nullable().default(null),
    }),
    status: 201,
    answer: thread,
    refusals: {
      'club-archived': 'clubs.talk.errors.club-archived',
      'no-book': { status: 422, words: 'clubs.talk.errors.no-book' },
    },
    async run({ ctx, person, params, body }) {
      await talkLimit(ctx).spend(person.id)
      const { meeting_id: meetingId, milestone_id: milestoneId, ...said } = body
      const by = { clubId: params.id, personId: person.id }
      const started = await startThread(ctx.db, by, { ...said, meetingId, milestoneId }, ctx.now)
      if (isRefused(started)) {
        if (started.refused === 'unknown-club' || started.refused === 'unknown-subject') throw notFound()
        return started
      }
      const found = await threadFor(ctx.db, started.threadId, person.id)
      if (!found) throw notFound()
      return new Answered(asThread(found), { location: `/threads/${found.id}/comments` })
    },
  }),
]

const asThread = (found: ThreadSeen): z.output<typeof thread> => ({
  id: found.id,
  club_id: found.club_id,
  meeting_id: found.meeting_id,
  milestone_id: found.milestone_id,
  work_id: found.work_id,
  title: found.title,
  started_at: found.started_at,
  last_said_at: found.last_said_at,
  closed_at: found.closed_at,
  comments: Number(found.comments),
  sealed: Number(found.sealed),
  new: Number(found.new),
})

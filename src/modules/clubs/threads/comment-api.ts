import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { type CommentSeen, commentFor, openComments } from './comment-queries.ts'
import { reactionKinds } from './reactions.ts'
import { deleteComment, editComment, say } from './saying.ts'
import { talkLimit } from './talk-limits.ts'
import { gateField } from './thread-api.ts'
import { commentBody } from './thread-form.ts'
import { threadFor } from './thread-queries.ts'

const comment = z
  .object({
    id,
    thread_id: id,
    answers: id.nullable().describe('The comment that it answers.'),
    author: z.string().nullable().describe('Null where they deleted their account.'),
    body: z.string().nullable().describe('Markdown; null where it was deleted or hidden.'),
    gate: z.number().int().describe('From where in the book it is safe, in millionths; 0 for everybody.'),
    mine: z.boolean(),
    reactions: z.partialRecord(z.enum(reactionKinds), z.number().int()),
    written_at: moment,
    edited_at: moment.nullable(),
  })
  .meta({ id: 'Comment' })

const refusals = {
  'club-archived': 'clubs.talk.errors.club-archived',
  'thread-closed': 'clubs.talk.errors.thread-closed',
  'no-book': { status: 422, words: 'clubs.talk.errors.no-book' },
} as const

/** What is said in clubs. What lies beyond one's place in the book comes out of none of these. */
export const commentApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/threads/{id}/comments',
    operation: 'listComments',
    area: 'clubs',
    summary: 'What is said in a thread, as far as I have read its book',
    guard: asPerson('clubs:read'),
    query: listQuery(['written_at']),
    answer: z.array(comment),
    async run({ ctx, person, params, query }) {
      if (!(await threadFor(ctx.db, params.id, person.id))) throw notFound()
      const { value, more } = await listPage(
        ctx,
        openComments(ctx.db, person.id).where('comment.thread_id', '=', params.id),
        { written_at: { column: 'written_at', kind: 'timestamptz' } },
        query,
      )
      return new Answered(value.map(asComment), more)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/threads/{id}/comments',
    operation: 'addComment',
    area: 'clubs',
    summary: 'Say something in a thread, or answer a comment in it',
    description: 'An answer is never safer than what it answers: its gate moves up to that one’s.',
    guard: asPerson('clubs:write'),
    body: z.strictObject({
      body: commentBody.describe('Markdown.').meta({ example: 'Rome, and *she* is crying.' }),
      gate: gateField.default(0),
      answers: id.nullable().default(null),
    }),
    status: 201,
    answer: comment,
    refusals,
    async run({ ctx, person, params, body }) {
      await talkLimit(ctx).spend(person.id)
      const said = await say(ctx.db, { threadId: params.id, personId: person.id }, body, ctx.now)
      if (!isRefused(said)) return shown(ctx, person.id, said.commentId, true)
      if (said.refused === 'unknown-thread' || said.refused === 'unknown-comment') throw notFound()
      return said
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/comments/{id}',
    operation: 'changeComment',
    area: 'clubs',
    summary: 'Change what I said',
    description: 'What is left out stays. What it said before is kept for those who keep order in the club.',
    guard: asPerson('clubs:write'),
    tagged: true,
    body: z.strictObject({ body: commentBody.describe('Markdown.'), gate: gateField }).partial(),
    answer: comment,
    refusals,
    async run({ ctx, person, params, body, seen }) {
      const known = await commentFor(ctx.db, params.id, person.id)
      if (!known || known.body === null) throw notFound()
      if (seen !== null && !seen.includes(String(known.revision))) return refused('stale')
      const said = { body: body.body ?? known.body, gate: body.gate ?? known.gate ?? 0 }
      const by = { commentId: known.id, personId: person.id }
      const changed = await editComment(ctx.db, by, said, seen === null ? null : known.revision, ctx.now)
      if (!isRefused(changed)) return shown(ctx, person.id, known.id)
      if (changed.refused === 'unknown-comment') throw notFound()
      if (changed.refused === 'authors-only') throw new Problem(403)
      return changed
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/comments/{id}',
    operation: 'deleteComment',
    area: 'clubs',
    summary: 'Take away what I said',
    guard: asPerson('clubs:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      const deleted = await deleteComment(ctx.db, { commentId: params.id, personId: person.id }, ctx.now)
      if (!isRefused(deleted)) return null
      if (deleted.refused === 'unknown-comment') throw notFound()
      throw new Problem(403)
    },
  }),
]

const asComment = (found: CommentSeen): z.output<typeof comment> => ({
  id: found.id,
  thread_id: found.thread_id,
  answers: found.reply_to,
  author: found.author,
  body: found.body,
  gate: found.gate ?? 0,
  mine: found.mine,
  reactions: found.reactions,
  written_at: found.written_at,
  edited_at: found.edited_at,
})

async function shown(ctx: Context, personId: string, commentId: string, made = false) {
  const found = await commentFor(ctx.db, commentId, personId)
  if (!found) throw notFound()
  return new Answered(asComment(found), {
    tag: String(found.revision),
    ...(made ? { location: `/threads/${found.thread_id}/comments` } : {}),
  })
}

import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { friendRequestForm } from './friend-forms.ts'
import { friendsFor, personInReach } from './friend-queries.ts'
import { friendRequestLimit } from './friend-routes.ts'
import {
  acceptRequest,
  askToBeFriends,
  declineRequest,
  followPerson,
  showFriend,
  unfollowPerson,
  unfriend,
  withdrawRequest,
} from './friendship.ts'
import { friend, pictureAt } from './person-shapes.ts'
import { shown } from './shows.ts'

/** Friends, and whom one follows. What one may not know of somebody is answered as if they were not there. */
export const friendApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/friends',
    operation: 'listFriends',
    area: 'me',
    summary: 'My friends, or those who ask to be',
    guard: asPerson('people:read'),
    query: listQuery(['name', 'since'], { status: z.enum(['friends', 'asking']).default('friends') }),
    answer: z.array(friend),
    async run({ ctx, person, query: { status, ...query } }) {
      const { value, more } = await listPage(
        ctx,
        friendsFor(ctx.db, person.id, status),
        { name: { column: 'name', kind: 'text' }, since: { column: 'since', kind: 'timestamptz' } },
        query,
      )
      return new Answered(
        value.map(one => ({ ...one, picture: pictureAt(one.picture) })),
        more,
      )
    },
  }),
  endpoint({
    method: 'POST',
    path: '/friends',
    operation: 'askFriend',
    area: 'me',
    summary: 'Ask somebody to be friends',
    description: 'By handle or e-mail. The answer is the same whether or not there is such a person.',
    guard: asPerson('people:write'),
    body: z.strictObject({ who: friendRequestForm.shape.who.meta({ example: '@wren' }) }),
    status: 202,
    answer: z.object({
      friends: z.boolean().describe('They had asked, too: now you are friends.'),
      request_id: id.nullable(),
    }),
    refusals: {
      'nobody-sought': { status: 422, words: 'identity.errors.nobody-sought' },
      yourself: 'identity.errors.yourself',
      'friends-already': 'identity.errors.friends-already',
      'asked-already': 'identity.errors.asked-already',
      'blocked-by-you': 'identity.errors.blocked-by-you',
    },
    async run({ ctx, person, body }) {
      await friendRequestLimit(ctx).spend(person.id)
      const asked = await askToBeFriends(ctx.db, person.id, body.who, ctx.now)
      return isRefused(asked) ? asked : { friends: asked.requestId === null, request_id: asked.requestId }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/friends/{id}',
    operation: 'changeFriend',
    area: 'me',
    summary: 'Answer who asks, or choose what a friend sees',
    guard: asPerson('people:write'),
    body: z
      .strictObject({
        accept: z.boolean().optional().describe('Who asked becomes a friend, or hears nothing.'),
        shows: z.enum(shown).nullable().optional().describe('Null is what all friends see.'),
      })
      .refine(({ accept, shows }) => (accept === undefined) !== (shows === undefined), {
        message: 'identity.api.one-of-both',
        path: ['accept'],
      })
      .meta({ example: { accept: true } }),
    answer: z.null(),
    async run({ ctx, person, params, body }) {
      const other = await inReach(ctx, person.id, params.id)
      const changed = await (body.shows !== undefined
        ? showFriend(ctx.db, person.id, other, body.shows)
        : body.accept
          ? acceptRequest(ctx.db, person.id, other, ctx.now)
          : declineRequest(ctx.db, person.id, other))
      if (isRefused(changed)) throw notFound()
      return null
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/friends/{id}',
    operation: 'endFriendship',
    area: 'me',
    summary: 'End a friendship, or take back a request by its id',
    guard: asPerson('people:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      if (!isRefused(await withdrawRequest(ctx.db, person.id, params.id))) return null
      const ended = await unfriend(ctx.db, person.id, await inReach(ctx, person.id, params.id))
      if (isRefused(ended)) throw notFound()
      return null
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/follows/{userId}',
    operation: 'follow',
    area: 'me',
    summary: 'Follow somebody',
    guard: asPerson('people:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      await followPerson(ctx.db, person.id, await inReach(ctx, person.id, params.userId), ctx.now)
      return null
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/follows/{userId}',
    operation: 'unfollow',
    area: 'me',
    summary: 'Follow somebody no more',
    guard: asPerson('people:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      await unfollowPerson(ctx.db, person.id, await inReach(ctx, person.id, params.userId))
      return null
    },
  }),
]

async function inReach(ctx: Context, personId: string, otherId: string): Promise<string> {
  const other = await personInReach(ctx.db, personId, otherId)
  if (!other) throw notFound()
  return other.id
}

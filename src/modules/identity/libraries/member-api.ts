import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder, asMember } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { actorOf } from '../audit/actor.ts'
import { mailInvitationForm, roleChoiceForm } from './forms.ts'
import { invitationLimit } from './invitation-routes.ts'
import { invite } from './invitations.ts'
import { libraryWithId } from './libraries.ts'
import { membersFor } from './library-query.ts'
import { stewardOf } from './member-routes.ts'
import { memberWithId } from './members.ts'
import { changeRoleOf, leaveLibrary, removeMember } from './memberships.ts'

const member = z
  .object({
    id,
    name: z.string(),
    email: z.string().nullable().describe('For who may change members; null for all others.'),
    role: z.string(),
    role_name: z.string().nullable().describe('What the library calls the role, where it made it itself.'),
    since: moment,
  })
  .meta({ id: 'Member' })

const refusals = {
  'role-beyond': 'identity.errors.role-beyond',
  'member-beyond': 'identity.errors.member-beyond',
  'last-owner': 'identity.errors.last-owner',
} as const

/** Who belongs to a library. */
export const memberApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/members',
    operation: 'listMembers',
    area: 'libraries',
    summary: 'A library’s members',
    description: 'Staff see them always, members where the library lets them see each other.',
    guard: asMember('libraries:read'),
    query: listQuery(['name', 'since'], { role: z.string().max(50).optional() }),
    answer: z.array(member),
    async run({ ctx, library, query }) {
      if (!ctx.may('identity.members-seen') && !(await libraryWithId(ctx.db, library.id)).members_seen)
        throw new Problem(403)
      const { value, more } = await listPage(
        ctx,
        membersFor(ctx.db, library.id, query.role),
        { name: { column: 'name', kind: 'text' }, since: { column: 'since', kind: 'timestamptz' } },
        query,
      )
      return new Answered(
        value.map(one => asSeen(ctx, one)),
        more,
      )
    },
  }),
  endpoint({
    method: 'POST',
    path: '/libraries/{id}/members',
    operation: 'inviteMember',
    area: 'libraries',
    summary: 'Invite somebody by mail',
    description: 'They belong when they accept; then they stand among the members.',
    guard: asHolder('identity.members', 'libraries:write'),
    body: z.strictObject({
      email: mailInvitationForm.shape.email.meta({ example: 'ana@example.org' }),
      role: roleChoiceForm.shape.role.meta({ example: 'member' }),
      days: z.number().int().min(1).max(90).default(14),
    }),
    status: 202,
    answer: z.object({ invitation_id: id }),
    refusals: { 'role-beyond': refusals['role-beyond'], 'member-already': 'identity.errors.member-already' },
    async run({ ctx, library, person, body }) {
      await invitationLimit(ctx).spend(person.id)
      const steward = { ...stewardOf(ctx), name: person.name }
      const made = await invite(ctx.db, { ...body, uses: null, library }, steward, ctx.now)
      return isRefused(made) ? made : { invitation_id: made.id }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/libraries/{id}/members/{userId}',
    operation: 'changeMember',
    area: 'libraries',
    summary: 'Give a member another role',
    guard: asHolder('identity.members', 'libraries:write'),
    body: z.strictObject({ role: roleChoiceForm.shape.role.meta({ example: 'librarian' }) }),
    answer: member,
    refusals,
    async run({ ctx, library, params, body }) {
      const asking = { libraryId: library.id, personId: params.userId, role: body.role }
      const changed = await changeRoleOf(ctx.db, asking, stewardOf(ctx), ctx.now)
      if (!changed) throw notFound()
      if (isRefused(changed)) return changed
      const now = await memberWithId(ctx.db, library.id, params.userId)
      if (!now) throw notFound()
      return asSeen(ctx, now)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/libraries/{id}/members/{userId}',
    operation: 'removeMember',
    area: 'libraries',
    summary: 'Remove a member, or leave',
    guard: asMember('libraries:write'),
    answer: z.null(),
    refusals: { 'member-beyond': refusals['member-beyond'], 'last-owner': refusals['last-owner'] },
    async run({ ctx, library, person, params }) {
      const asking = { libraryId: library.id, personId: params.userId }
      const own = params.userId === person.id
      if (!own && !ctx.may('identity.members')) throw new Problem(403)
      const ended = own
        ? await leaveLibrary(ctx.db, asking, actorOf(ctx), ctx.now)
        : await removeMember(ctx.db, asking, stewardOf(ctx), ctx.now)
      if (!ended) throw notFound()
      return isRefused(ended) ? ended : null
    },
  }),
]

const asSeen = <One extends { email: string }>(ctx: Context, one: One) => ({
  ...one,
  email: ctx.may('identity.members') ? one.email : null,
})

import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { clubRoles } from '../clubs/club.ts'
import { clubFor } from '../clubs/club-queries.ts'
import { declineInvitation } from './inviting.ts'
import { join } from './joining.ts'
import { membersOf } from './member-queries.ts'
import { leaveClub } from './memberships.ts'

const member = z
  .object({
    id,
    name: z.string(),
    handle: z.string().nullable().describe('Where I may open their page.'),
    role: z.enum(clubRoles),
    since: moment,
  })
  .meta({ id: 'ClubMember' })

/** Being in a club. */
export const memberApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/clubs/{id}/members',
    operation: 'listClubMembers',
    area: 'clubs',
    summary: 'Who is in a club of mine',
    guard: asPerson('clubs:read'),
    query: listQuery(['name', 'since']),
    answer: z.array(member),
    async run({ ctx, person, params, query }) {
      const club = await clubFor(ctx.db, params.id, person.id)
      if (!club?.role) throw notFound()
      const { value, more } = await listPage(
        ctx,
        membersOf(ctx.db, club.id, person.id),
        { name: { column: 'name', kind: 'text' }, since: { column: 'joined_at', kind: 'timestamptz' } },
        query,
      )
      return new Answered(
        value.map(({ id, name, handle, role, joined_at }) => ({ id, name, handle, role, since: joined_at })),
        more,
      )
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/clubs/{id}/membership',
    operation: 'joinClub',
    area: 'clubs',
    summary: 'Join a club, or ask to',
    description: 'Who is invited to it, as its `invited_by` says, is in it at once.',
    guard: asPerson('clubs:write'),
    body: z.strictObject({
      message: z
        .string()
        .max(1000)
        .transform(text => text.trim() || null)
        .nullable()
        .default(null)
        .describe('For those who run it, where one asks.'),
    }),
    answer: z.object({ joined: z.boolean().describe('False where I asked and wait for an answer.') }),
    refusals: {
      'club-full': 'clubs.errors.club-full',
      'asked-already': 'clubs.errors.asked-already',
      'declined-lately': 'clubs.errors.declined-lately',
    },
    async run({ ctx, person, params, body }) {
      const outcome = await join(ctx.db, { clubId: params.id, personId: person.id, ...body }, ctx.now)
      if (!isRefused(outcome)) return outcome
      const { refused: name } = outcome
      if (name === 'unknown-club') throw notFound()
      return outcome
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/clubs/{id}/membership',
    operation: 'leaveClub',
    area: 'clubs',
    summary: 'Leave a club, or decline its invitation',
    guard: asPerson('clubs:write'),
    answer: z.null(),
    refusals: {
      'last-organiser': 'clubs.errors.last-organiser',
      'open-bets': 'clubs.errors.open-bets',
    },
    async run({ ctx, person, params }) {
      const own = { clubId: params.id, personId: person.id }
      const left = await leaveClub(ctx.db, own)
      if (!isRefused(left)) return null
      if (left.refused !== 'unknown-club') return left
      if (isRefused(await declineInvitation(ctx.db, own, ctx.now))) throw notFound()
      return null
    },
  }),
]

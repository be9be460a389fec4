import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { moment } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { programsOf, signProgramOut } from '../tokens/programs.ts'
import { endOwnSession, sessionsOf } from './own-sessions.ts'

const session = z
  .object({
    id: z.string(),
    kind: z.enum(['browser', 'program']),
    device: z.string(),
    address: z.string().nullable(),
    created_at: moment,
    last_used_at: moment,
    here: z.boolean().describe('The one that asks.'),
  })
  .meta({ id: 'Session' })

/** Where a person is signed in: browsers and programs. */
export const sessionApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/users/me/sessions',
    operation: 'listSessions',
    area: 'me',
    summary: 'Where I am signed in, in browsers and programs',
    guard: asPerson('profile:read'),
    answer: z.array(session),
    async run({ ctx, person }) {
      const browsers = await sessionsOf(ctx.db, person.id, ctx.now)
      const programs = await programsOf(ctx.db, person.id, ctx.now)
      const { token } = ctx
      const own = token && token !== 'refused' ? token.id : null
      return [
        ...browsers.map(one => ({ ...one, kind: 'browser' as const, here: false })),
        ...programs.map(one => ({ ...one, kind: 'program' as const, here: one.id === own })),
      ].toSorted((a, b) => b.last_used_at.getTime() - a.last_used_at.getTime())
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/users/me/sessions/{id}',
    operation: 'endSession',
    area: 'me',
    summary: 'Sign out there',
    guard: asPerson('profile:write'),
    otherIds: ['id'],
    answer: z.null(),
    async run({ ctx, person, params: { id } }) {
      const ended = isUuid(id)
        ? await signProgramOut(ctx.db, person.id, id, ctx.ip, ctx.now)
        : await endOwnSession(ctx.db, { personId: person.id, id }, { now: ctx.now, address: ctx.ip })
      if (isRefused(ended)) throw notFound()
      return null
    },
  }),
]

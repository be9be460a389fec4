import { z } from 'zod'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder, asOperator } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { libraryWithId } from '../libraries/libraries.ts'
import { type AuditEntry, activityFor, auditFor } from './entries.ts'

const entry = z
  .object({
    id,
    at: moment,
    event: z.string(),
    actor_id: id.nullable(),
    actor: z.string().nullable(),
    address: z.string().nullable(),
    person_id: id.nullable(),
    person: z.string().nullable(),
    library_id: id.nullable(),
    library: z.string().nullable(),
    subject_kind: z.string().nullable(),
    subject_id: z.string().nullable(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'AuditEntry' })

const event = entry
  .pick({ id: true, at: true, event: true, actor: true, person: true, details: true })
  .meta({ id: 'Activity' })

const at = { at: { column: 'at', kind: 'timestamptz' } } as const

/** Who did what. */
export const auditApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/audit',
    operation: 'listAudit',
    area: 'users',
    summary: 'Who did what to what, and from where',
    guard: asOperator('identity.audit', 'administration:read'),
    query: listQuery(
      ['at'],
      {
        event: z.string().max(100).optional(),
        person: id.optional().describe('Who did it, or whom it concerns.'),
        library: id.optional(),
        from: moment.optional(),
        until: moment.optional(),
      },
      '-at',
    ),
    answer: z.array(entry),
    run: ({ ctx, query: { event: named, person, library, from, until, ...query } }) =>
      listPage<AuditEntry>(ctx, auditFor(ctx.db, { event: named, person, library, from, until }), at, query),
  }),
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/activity',
    operation: 'listActivity',
    area: 'libraries',
    summary: 'What happened in a library, as far as it concerns its members',
    guard: asHolder('identity.activity', 'libraries:read'),
    query: listQuery(['at'], {}, '-at'),
    answer: z.array(event),
    async run({ ctx, library, query }) {
      const named = ctx.may('identity.members-seen') || (await libraryWithId(ctx.db, library.id)).members_seen
      const { value, more } = await listPage<AuditEntry>(ctx, activityFor(ctx.db, library.id), at, query)
      return new Answered(
        value.map(one => (named ? one : { ...one, actor: null, person: null })),
        more,
      )
    },
  }),
]

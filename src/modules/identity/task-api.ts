import { z } from 'zod'
import { taskStatus } from '../../jobs/tasks.ts'
import { type Endpoint, endpoint } from '../../web/kit/api/endpoint.ts'
import { asPerson } from '../../web/kit/api/guards.ts'
import { id, moment } from '../../web/kit/api/shapes.ts'
import { notFound } from '../../web/kit/problem.ts'

const task = z
  .object({
    id,
    kind: z.string(),
    status: z.enum(['waiting', 'running', 'done', 'failed']),
    progress: z.number().int().min(0).max(100),
    result: z.unknown().describe('What came of it, when it is done.'),
    error: z.string().nullable(),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: 'Task' })

/** Work in the background. */
export const taskApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/tasks/{id}',
    operation: 'getTask',
    area: 'jobs',
    summary: 'How far a job is that I began',
    guard: asPerson('profile:read'),
    answer: task,
    async run({ ctx, person, params }) {
      const found = await taskStatus(ctx.db, params.id, { personId: person.id })
      if (!found) throw notFound()
      const { kind, status, progress, result, createdAt, updatedAt } = found
      // What a job wrote down of its failure is for the log; it may name what is nobody's business.
      const error = status === 'failed' ? ctx.words.t('identity.api.task-failed') : null
      const done = status === 'done' ? (result ?? null) : null
      return {
        id: found.id,
        kind,
        status,
        progress,
        result: done,
        error,
        created_at: createdAt,
        updated_at: updatedAt,
      }
    },
  }),
]

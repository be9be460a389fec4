import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ask } from './asking.ts'
import { questionForm } from './question-form.ts'
import { questionFor, sourcesOf } from './question-queries.ts'

const states = ['waiting', 'answered', 'silent', 'unavailable', 'withdrawn'] as const

const question = z
  .object({
    id,
    question: z.string(),
    document_id: id.nullable(),
    work_id: id.nullable(),
    asked_at: moment,
    state: z
      .enum(states)
      .describe(
        'answered; silent: the sources do not say; unavailable: the model did not answer, and is asked again; withdrawn: a source is gone, or not mine to read any more.',
      ),
    answer: z
      .string()
      .nullable()
      .describe('A model’s words, citing the sources as [1]; null where the sources speak for themselves.'),
    model: z.string().nullable(),
    settled_at: moment.nullable(),
    sources: z.array(
      z.object({
        number: z.number().int(),
        quote: z.string().describe('Word for word.'),
        document_id: id,
        title: z.string(),
        page: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'Question' })

/** Questions over documents. */
export const questionApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/questions',
    operation: 'askQuestion',
    area: 'insights',
    summary: 'Ask the documents that I may read',
    description: 'Of all of them, of one document, or of those about one book. It is answered as a task.',
    guard: asPerson('insights:write'),
    body: z.strictObject({
      question: questionForm.shape.question.meta({ example: 'When does the reading room close?' }),
      document_id: id.optional(),
      work_id: id.optional(),
    }),
    status: 202,
    answer: z.object({ id, task_id: id.describe('See GET /tasks/{id}.') }),
    async run({ ctx, person, body }) {
      const { question, document_id, work_id } = body
      const about = document_id ? { documentId: document_id } : work_id ? { workId: work_id } : null
      const asked = await ask(ctx.db, person.id, { question, about }, ctx.now)
      if (isRefused(asked)) throw notFound()
      return new Answered(
        { id: asked.id, task_id: asked.taskId },
        { location: `/api/v1/questions/${asked.id}` },
      )
    },
  }),
  endpoint({
    method: 'GET',
    path: '/questions/{id}',
    operation: 'getQuestion',
    area: 'insights',
    summary: 'A question of mine, and what came of it',
    guard: asPerson('insights:read'),
    answer: question,
    async run({ ctx, person, params }) {
      const found = await questionFor(ctx.db, params.id, person.id)
      if (!found) throw notFound()
      const { sources, whole } = await sourcesOf(ctx.db, found.id, person.id)
      const { document: _title, work: _work, task_id: _task, helpful: _helpful, ...kept } = found
      const gone = found.state === 'answered' && !whole
      const none = { answer: null, model: null }
      const shows = found.state === 'answered' && whole
      return {
        ...kept,
        ...(gone ? { state: 'withdrawn' as const } : {}),
        ...(shows ? {} : none),
        sources: !shows ? [] : sources.map(({ place: _place, ...source }) => source),
      }
    },
  }),
]

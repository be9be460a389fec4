import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { anybody, asPerson, libraryFor } from '../../../web/kit/api/guards.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { askForSummary, summarySeenBy } from './asking.ts'

const modelSummary = z
  .object({ text: z.string(), model: z.string().describe('Which one wrote it.'), made_at: moment })
  .meta({ id: 'ModelSummary' })

/** Summaries by a model. */
export const summaryApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/books/{workId}/summary',
    operation: 'getSummary',
    area: 'insights',
    summary: 'What a language model wrote as a summary, where there is one',
    guard: anybody('insights:read'),
    answer: modelSummary,
    async run({ ctx, person, params }) {
      const found = await summarySeenBy(ctx.db, params.workId, person?.id ?? null)
      if (!found) throw notFound()
      return found
    },
  }),
  endpoint({
    method: 'POST',
    path: '/books/{workId}/summary',
    operation: 'askForSummary',
    area: 'insights',
    summary: 'Have a language model write a book’s summary',
    description:
      'It stands beside the publisher’s with the model’s name. For staff who may edit the library’s books; a task, which GET /tasks/{id} follows.',
    guard: asPerson('insights:write'),
    body: z.strictObject({ library_id: id.describe('In whose list the book is.') }),
    status: 202,
    answer: z.object({ task_id: id }),
    refusals: {
      'no-model': 'insights.summaries.not.no-model',
      'switched-off': 'insights.summaries.not.switched-off',
      'too-little-text': { status: 422, words: 'insights.summaries.not.too-little-text' },
    },
    async run({ ctx, person, params, body }) {
      const library = await libraryFor(ctx, body.library_id, 'catalog.edit')
      const asker = { libraryId: library.id, personId: person.id, curates: ctx.may('catalog.curate') }
      const asked = await askForSummary(ctx.db, ctx.config.models, params.workId, asker, ctx.now)
      if (!isRefused(asked)) return { task_id: asked.taskId }
      if (asked.refused === 'unknown-book') throw notFound()
      return asked
    },
  }),
]

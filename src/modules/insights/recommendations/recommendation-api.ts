import { z } from 'zod'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { anybody, asOperator, asPerson } from '../../../web/kit/api/guards.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import { kinds } from './closeness.ts'
import { listFor, type Reason } from './recommendation-shapes.ts'
import { similarTo } from './similar.ts'
import { askToLearn } from './training.ts'

const book = z.object({ work_id: id, title: z.string(), author: z.string() })

const reason = z.object({
  code: z.string().describe('As `because-rated`, `people`, `same-author`, `same-text`, `popular`.'),
  title: z.string().nullable().describe('Of a book of mine.'),
  rating: z.string().nullable().describe('What I gave it, in stars.'),
  people: z.number().int().nullable().describe('How many liked both.'),
})

const told = ({ key, params }: Reason): z.infer<typeof reason> => ({
  code: key.split('.').at(-1) ?? '',
  title: params.title === undefined ? null : String(params.title),
  rating: params.rating === undefined ? null : String(params.rating),
  people: params.count === undefined ? null : Number(params.count),
})

/** What to read next. */
export const recommendationApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/recommendations',
    operation: 'listRecommendations',
    area: 'insights',
    summary: 'What I may like to read next, and why',
    description:
      'Out of my own log, of what three or more people like together, and of what records tell; what is on a shelf now in my libraries comes first. What is lent most where nothing is known of me.',
    guard: asPerson('insights:read'),
    answer: z.array(
      book.extend({
        on_shelf: z.number().int().describe('Copies on a shelf now in my libraries.'),
        reasons: z.array(reason),
      }),
    ),
    async run({ ctx, person }) {
      const { books, popular } = await listFor(ctx, person.id)
      return [
        ...books.map(({ id: work_id, title, by_line, on_shelf, reasons }) => ({
          work_id,
          title,
          author: by_line,
          on_shelf,
          reasons: reasons.map(told),
        })),
        ...popular.map(({ id: work_id, title, by_line }) => ({
          work_id,
          title,
          author: by_line,
          on_shelf: 0,
          reasons: [told({ key: 'insights.recommendations.popular', params: {} })],
        })),
      ]
    },
  }),
  endpoint({
    method: 'GET',
    path: '/books/{workId}/similar',
    operation: 'listSimilarBooks',
    area: 'insights',
    summary: 'Books that go with this one',
    guard: anybody('insights:read'),
    answer: z.array(
      book.extend({
        by: z.array(z.enum(kinds)).describe('By what they go together.'),
      }),
    ),
    async run({ ctx, person, params }) {
      const viewer = person?.id ?? null
      const work = await worksVisibleTo(ctx.db, viewer)
        .where('work.id', '=', params.workId)
        .executeTakeFirst()
      if (!work) throw notFound()
      const similar = await similarTo(ctx.db, work.id, viewer, 20)
      return similar.map(({ id: work_id, title, by_line, kinds }) => ({
        work_id,
        title,
        author: by_line,
        by: kinds,
      }))
    },
  }),
  endpoint({
    method: 'POST',
    path: '/recommendations/training',
    operation: 'trainRecommendations',
    area: 'insights',
    summary: 'Have everything learned anew that recommendations are made of',
    description: 'Changes are learned each night by themselves.',
    guard: asOperator('insights.train', 'insights:write'),
    status: 202,
    answer: z.object({ task_id: id.describe('See GET /tasks/{id}.') }),
    run: async ({ ctx, person }) => ({ task_id: await askToLearn(ctx.db, person.id) }),
  }),
]

import { z } from 'zod'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder } from '../../../web/kit/api/guards.ts'
import { day, id, moment } from '../../../web/kit/api/shapes.ts'
import { dashboardOf, turnoverRate } from './library-dashboard.ts'

const count = z.number().int()

const turnover = z.object({
  loans: count.describe('Begun in the months shown.'),
  copies: count.describe('In the collection now.'),
  rate: z.number().nullable().describe('Loans for each copy; null without copies.'),
})

const title = { work_id: id, title: z.string(), by: z.string(), language: z.string().nullable() }

const dashboard = z
  .object({
    recent: z
      .object({ loans: count, before: count })
      .describe('Loans that began in the last 90 days of the library, and in the 90 before.'),
    popular: z
      .array(z.object({ ...title, loans: count, before: count }))
      .describe('Lent most in those 90 days, ten at most, with their loans in the 90 before.'),
    months: z
      .array(z.object({ month: z.string().meta({ example: '2026-11' }), loans: count }))
      .describe('Loans that began in each of twelve months of the library; the last is not over.'),
    turnover: z.object({
      whole: turnover,
      kinds: z
        .array(turnover.extend({ kind: z.string() }))
        .describe('By the kind of copies, twenty at most.'),
    }),
    waiting: z.object({
      holds: count.describe('For which nothing is set aside yet.'),
      titles: count,
      longest: z
        .array(
          z.object({
            ...title,
            waiting: count,
            copies: count,
            since: moment.describe('When the first that waits was placed.'),
          }),
        )
        .describe('Most holds first, ten titles at most.'),
    }),
    models: z
      .object({
        month: day.describe('Its first day.'),
        calls: count,
        failed: count,
        cost: z.number().describe('In millionths of the unit of the currency.'),
        currency: z.string(),
      })
      .describe('What was asked of language models for this library in this month of UTC.'),
  })
  .meta({ id: 'Dashboard' })

/** How a library does. */
export const dashboardApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/dashboard',
    operation: 'getDashboard',
    area: 'insights',
    summary: 'How a library does: loans, turnover, holds that wait, and what models cost',
    guard: asHolder('insights.dashboard', 'insights:read'),
    answer: dashboard,
    async run({ ctx, library }) {
      const { popular, turnover, models, ...found } = await dashboardOf(ctx.db, library, ctx.now)
      const { kind: _all, ...whole } = turnover.whole
      return {
        ...found,
        popular: popular.map(({ cover: _cover, ...work }) => work),
        turnover: {
          whole: { ...whole, rate: turnoverRate(whole) },
          kinds: turnover.kinds.map(one => ({ ...one, rate: turnoverRate(one) })),
        },
        models: {
          ...models,
          month: `${ctx.now.toISOString().slice(0, 7)}-01`,
          currency: ctx.config.models.currency,
        },
      }
    },
  }),
]

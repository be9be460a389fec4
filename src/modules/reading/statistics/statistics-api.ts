import { z } from 'zod'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { day } from '../../../web/kit/api/shapes.ts'
import { statisticsOf } from './counting.ts'

const named = z.array(z.object({ name: z.string(), books: z.number().int() }))

/** What somebody's reading comes to, for programs. */
export const statisticsApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/reading/statistics',
    operation: 'myReadingStatistics',
    area: 'reading',
    summary: 'What my reading comes to, in all time or from one day to another',
    description: 'A book counts where it was finished; one of no known time counts in all time alone.',
    guard: asPerson('reading:read'),
    query: z.strictObject({ from: day.optional(), to: day.optional() }),
    answer: z
      .object({
        books: z.number().int(),
        pages: z.number().int(),
        stopped: z.number().int(),
        rereads: z.number().int(),
        rated: z.number().int(),
        average_rating: z.number().nullable().describe('Stars.'),
        median_days: z.number().int().nullable().describe('Half of them took no longer.'),
        days_told: z.number().int().describe('Days on which progress was told.'),
        minutes_told: z.number().int(),
        months: z.array(
          z.object({
            at: z.string().describe('A month, a year where no more is known, or nothing.'),
            books: z.number().int(),
            pages: z.number().int(),
          }),
        ),
        subjects: named,
        authors: named,
        languages: named,
        formats: named,
        decades: named,
      })
      .meta({ id: 'ReadingStatistics' }),
    async run({ ctx, person, query: { from = null, to = null } }) {
      const { average, days, tallies, ...found } = await statisticsOf(ctx.db, person.id, { from, to })
      const { books, pages, stopped, rereads, rated, days_told, minutes_told } = found
      const { subjects, authors, languages, formats, decades } = found
      return {
        books,
        pages,
        stopped,
        rereads,
        rated,
        average_rating: average === null ? null : average / 100,
        median_days: days,
        days_told,
        minutes_told,
        months: tallies,
        subjects,
        authors,
        languages,
        formats,
        decades,
      }
    },
  }),
]

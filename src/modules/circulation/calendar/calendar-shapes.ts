import { z } from 'zod'
import { day, id } from '../../../web/kit/api/shapes.ts'
import { areHours, isSpan } from './calendar.ts'
import { clockPattern } from './calendar-form.ts'

const clock = z
  .string()
  .regex(clockPattern, 'circulation.errors.clock')
  .nullable()
  .meta({ example: '09:30' })
  .describe(
    'By the clock of the library; 24:00 is the end of the day. Null beside null: from midnight to midnight.',
  )

const hours = { closed: z.boolean(), opens: clock, closes: clock }

type Hours = { closed: boolean; opens: string | null; closes: string | null }

const hoursFit = ({ closed, opens, closes }: Hours): boolean =>
  areHours(opens, closes) && !(closed && opens !== null)
const wrongHours = { path: ['opens'], message: 'circulation.errors.hours' }

const weekday = { weekday: z.number().int().min(1).max(7).describe('1 is Monday.'), ...hours }

const special = {
  branch_id: id.nullable().describe('Null for all branches.'),
  yearly: z.boolean().describe('The same day each year.'),
  from: day,
  to: day.describe('The last day; of a yearly one the same as the first.'),
  ...hours,
  reason: z.string().describe('As patrons read it.').meta({ example: 'Boxing Day' }),
}

export const calendar = z
  .object({
    zone: z.string().meta({ example: 'Europe/London' }),
    weeks: z
      .array(z.object({ branch_id: id, days: z.array(z.object(weekday)) }))
      .describe('Of the branches that have one; the others are always open.'),
    days: z
      .array(z.object(special))
      .describe(
        'Out of the ordinary. Dated ones override yearly ones, those of a branch those of all, and of two alike the later in this list holds.',
      ),
  })
  .meta({ id: 'Calendar' })

export const calendarSent = z.strictObject({
  zone: z.string().optional().describe('As it was read; it is the library’s own and not changed here.'),
  weeks: z
    .array(
      z.strictObject({
        branch_id: id,
        days: z
          .array(z.strictObject(weekday).refine(hoursFit, wrongHours))
          .refine(
            days => new Set(days.map(one => one.weekday)).size === 7 && days.length === 7,
            'circulation.api.seven-days',
          ),
      }),
    )
    .max(200)
    .describe('A branch that is left out is always open.'),
  days: z
    .array(
      z
        .strictObject({
          ...special,
          reason: z.string().trim().min(1, 'circulation.errors.special-reason').max(200),
        })
        .refine(hoursFit, wrongHours)
        .refine(({ yearly, from, to }) => (yearly ? from === to : isSpan(from, to)), {
          path: ['to'],
          message: 'circulation.errors.special-to',
        }),
    )
    .max(500),
})

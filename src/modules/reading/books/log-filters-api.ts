import { z } from 'zod'
import { id } from '../../../web/kit/api/shapes.ts'
import { formats } from '../../catalog/index.ts'
import { statuses } from './book.ts'
import { type LogQuestion, readLogQuestion } from './log-question.ts'
import { readWhen } from './read-when.ts'

const flag = z.enum(['true', 'false']).optional()

/** By what a program narrows a log. */
export const logFilters = {
  status: z.enum(statuses).optional(),
  shelf: id.optional(),
  tag: z.string().max(60).optional(),
  author: z.string().max(200).optional().describe('Words of a name, or a contributor’s id.'),
  subject: z.string().max(200).optional().describe('Words of a subject, or its id.'),
  language: z.string().max(40).optional().describe('A code or an English name.'),
  format: z.enum(formats).optional(),
  owned: flag.describe('Only what I own.'),
  favourite: flag.describe('Only favourites.'),
  rated: z.coerce
    .number()
    .min(0)
    .max(5)
    .optional()
    .describe('At least so many stars, to two decimals; 0 for what I have not rated.'),
  read: z
    .string()
    .max(30)
    .refine(text => readWhen(text) !== null, 'reading.errors.when')
    .optional()
    .describe(
      'When it was finished or stopped last: `2024`, `2024-03..2024-05`, `2024..`, `..2024-03-05`, or `undated`. What is known to a year alone is in no month.',
    ),
}

type Asked = z.output<z.ZodObject<typeof logFilters>> & { q: string }

/** The same question as an address of the log asks it. */
export const askedOfLog = ({ owned, favourite, rated, ...same }: Asked): LogQuestion =>
  readLogQuestion({
    ...same,
    owned: owned === 'true' ? 'yes' : '',
    favourite: favourite === 'true' ? 'yes' : '',
    rated: rated === undefined ? '' : String(Math.round(rated * 100)),
  })

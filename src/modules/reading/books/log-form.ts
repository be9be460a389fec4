import { z } from 'zod'
import { isPartialDate } from '../readthroughs/partial-date.ts'
import { units } from '../readthroughs/place.ts'
import { statuses } from './book.ts'

const status = z.enum(statuses, 'reading.errors.status')

/** A day, a month or a year; nothing where nobody knows. */
const day = z
  .string()
  .optional()
  .transform(text => text?.trim() || null)
  .pipe(z.string().refine(isPartialDate, 'reading.errors.date').nullable())

/** A book of the catalogue, and where it goes in one's log. */
export const keepForm = z.object({ work: z.uuid(), status })

/** Where a book of one's log goes, and when, as far as it is known; left out it is today. */
export const moveForm = z.object({ status, on: day })

const whole = (most: number, error: string) =>
  z
    .string({ error })
    .trim()
    .regex(/^\d{1,6}$/, error)
    .transform(Number)
    .pipe(z.number().max(most, error))

/** How far somebody is. */
export const progressForm = z.object({
  value: whole(999_999, 'reading.errors.place'),
  unit: z.enum(units, 'reading.errors.unit').default('page'),
  minutes: z
    .union([z.literal('').transform(() => null), whole(1440, 'reading.errors.minutes')])
    .optional()
    .transform(minutes => minutes || null),
})

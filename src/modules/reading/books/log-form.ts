import { z } from 'zod'
import { isPartialDate } from '../readthroughs/partial-date.ts'
import { units } from '../readthroughs/place.ts'
import { statuses } from './book.ts'

const status = z.enum(statuses, 'reading.errors.status')

/** A day, a month or a year; nothing where nobody knows. */
export const partialDate = z
  .string()
  .optional()
  .transform(text => text?.trim() || null)
  .pipe(z.string().refine(isPartialDate, 'reading.errors.date').nullable())

/** A book of the catalogue, and where it goes in one's log. */
export const keepForm = z.object({ work: z.uuid(), status })

/** Where a book of one's log goes, and when, as far as it is known; left out it is today. */
export const moveForm = z.object({ status, on: partialDate })

const whole = (most: number, error: string) =>
  z
    .string({ error })
    .trim()
    .regex(/^\d{1,6}$/, error)
    .transform(Number)
    .pipe(z.number().max(most, error))

/** Nothing, or a whole number. */
export const perhapsWhole = (most: number, error: string) =>
  z
    .union([z.literal('').transform(() => null), whole(most, error)])
    .optional()
    .transform(value => value ?? null)

/** How far somebody is. A form's buttons may say more: so much further, or that this was the end. */
export const progressForm = z.object({
  value: whole(999_999, 'reading.errors.place'),
  unit: z.enum(units, 'reading.errors.unit').default('page'),
  minutes: perhapsWhole(1440, 'reading.errors.minutes').transform(minutes => minutes || null),
  further: perhapsWhole(100, 'reading.errors.place'),
  end: z.enum(['finished', 'stopped']).optional(),
})

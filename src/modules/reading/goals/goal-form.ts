import { z } from 'zod'
import { goalUnits } from './goal.ts'

const amount = z
  .string()
  .trim()
  .regex(/^\d{1,7}$/, 'reading.errors.amount')
  .transform(Number)
  .pipe(z.number().min(1, 'reading.errors.amount').max(1_000_000, 'reading.errors.amount'))

export const amountForm = z.object({ amount })

/** A goal as it is set: for a year, or from one day to another. */
export const goalForm = z
  .object({
    amount,
    unit: z.enum(goalUnits, 'reading.errors.goal-unit'),
    starts_on: z.iso.date('reading.errors.day'),
    ends_on: z.iso.date('reading.errors.day'),
  })
  .refine(({ starts_on, ends_on }) => starts_on <= ends_on, {
    path: ['ends_on'],
    message: 'reading.errors.days-order',
  })

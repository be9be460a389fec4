import { z } from 'zod'
import { areSound } from './period.ts'

/** Days of one's own for a report. */
export const ownDaysForm = z
  .object({ from: z.iso.date('circulation.errors.day'), to: z.iso.date('circulation.errors.day') })
  .refine(areSound, { path: ['to'], error: 'circulation.errors.report-to' })

import { z } from 'zod'
import { isBefore } from '../readthroughs/partial-date.ts'
import { partialDate } from './log-form.ts'

/** From when to when a book was read; either may be left out. */
export const whenForm = z
  .object({ since: partialDate, until: partialDate })
  .refine(({ since, until }) => since === null || until === null || !isBefore(until, since), {
    path: ['until'],
    message: 'reading.errors.dates-order',
  })

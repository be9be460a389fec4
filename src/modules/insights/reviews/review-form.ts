import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'
import { whole } from '../../reading/index.ts'
import { bands } from '../sentiment/band.ts'
import { orders } from './review-queries.ts'

/** Plain text as it was typed, without the empty space around it. */
export const reviewBody = z
  .string({ error: 'insights.reviews.errors.body' })
  .transform(text => text.replaceAll('\r\n', '\n').trim())
  .pipe(z.string().min(10, 'insights.reviews.errors.body').max(5000, 'insights.reviews.errors.too-long'))

const quarters = z
  .string({ error: 'insights.reviews.errors.rating' })
  .regex(/^(?:[4-9]|1\d|20)$/, 'insights.reviews.errors.rating')
  .transform(Number)

const gate = z
  .string()
  .regex(/^\d{1,7}$/, 'insights.reviews.errors.gate')
  .default('0')
  .transform(Number)
  .pipe(z.number().max(whole, 'insights.reviews.errors.gate'))

/** `rating` in quarter stars, 4 to 20. */
export const reviewForm = z.object({ body: reviewBody, rating: quarters, gate })

export const reviewChangeForm = reviewForm.extend({
  /** The revision that was looked at. */
  seen: z
    .string()
    .regex(/^\d{0,9}$/)
    .optional()
    .transform(text => (text ? Number(text) : null)),
})

export const voteForm = z.object({ helpful: z.enum(['yes', 'no']) })

export const reportForm = z.object({ reason: required('insights.reviews.errors.reason', 1000) })

export const outcomeForm = z.object({ outcome: z.enum(['kept', 'hidden']) })

/** How a book's reviews are asked for in an address; what is garbled is as if it were not there. */
export const listForm = z.object({
  sort: z.enum(orders).catch('helpful'),
  band: z.enum(bands).nullable().catch(null),
})

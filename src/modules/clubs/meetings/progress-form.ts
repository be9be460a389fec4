import { z } from 'zod'

/** A place that is told at a meeting, or that this was the end; and the mark of what stood there before. */
export const progressForm = z
  .object({
    reached: z
      .string()
      .optional()
      .transform(text => text?.trim() ?? '')
      .pipe(z.string().regex(/^(-?\d{1,6})?$/, 'clubs.errors.reached')),
    'reached-unit': z.enum(['page', 'percent'], 'clubs.errors.unit').default('page'),
    end: z.literal('finished').optional(),
    seen: z
      .string()
      .max(100)
      .optional()
      .transform(mark => mark || null),
  })
  .transform(({ reached, 'reached-unit': unit, end, seen }, ctx) => {
    if (end) return { told: end, seen }
    if (reached === '') {
      ctx.addIssue({ code: 'custom', path: ['reached'], message: 'clubs.errors.reached' })
      return z.NEVER
    }
    return { told: { unit, value: Number(reached) }, seen }
  })

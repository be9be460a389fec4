import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { dayOf, isPartialDate } from '../readthroughs/partial-date.ts'
import { goalKinds } from './tables.ts'

const day = z
  .string()
  .optional()
  .transform(text => text?.trim() || null)
  .pipe(
    z
      .string()
      .refine(text => isPartialDate(text) && dayOf(text) !== null, 'reading.errors.goal-day')
      .nullable(),
  )

/** So much in a year, or from one day to another. */
export const goalForm = z
  .object({
    kind: z.enum(goalKinds, 'reading.errors.goal-kind'),
    amount: z
      .string({ error: 'reading.errors.goal-amount' })
      .trim()
      .regex(/^\d{1,6}$/, 'reading.errors.goal-amount')
      .transform(Number)
      .pipe(z.number().min(1, 'reading.errors.goal-amount')),
    year: z
      .string()
      .optional()
      .transform(text => text?.trim() || null)
      .pipe(
        z
          .string()
          .regex(/^[12]\d{3}$/, 'reading.errors.goal-year')
          .nullable(),
      ),
    begins: day,
    ends: day,
    /** The revision that was looked at, of a goal that is changed. */
    seen: z
      .string()
      .regex(/^\d{0,10}$/)
      .optional()
      .transform(text => text || null),
  })
  .transform(({ kind, amount, year, begins, ends, seen }, ctx) => {
    if (begins && ends && begins <= ends) return { seen, goal: { kind, amount, begins, ends } }
    if (!begins && !ends && year)
      return { seen, goal: { kind, amount, begins: `${year}-01-01`, ends: `${year}-12-31` } }
    const field = begins || ends ? 'ends' : 'year'
    ctx.addIssue({ code: 'custom', path: [field], message: `reading.errors.goal-${field}` })
    return z.NEVER
  })

/** A name, and a prompt on each line. */
export const challengeForm = z.object({
  name: required('reading.errors.challenge-name', 100),
  prompts: z
    .string()
    .optional()
    .transform(text => (text ?? '').split('\n').flatMap(line => line.trim() || []))
    .pipe(
      z
        .array(z.string().max(300, 'reading.errors.prompt'))
        .min(1, 'reading.errors.prompts')
        .max(200, 'reading.errors.prompts'),
    ),
})

export const promptForm = z.object({
  book: z
    .string()
    .optional()
    .transform(text => (text && isUuid(text) ? text : null)),
})

import { z } from 'zod'
import { id } from '../../../web/kit/api/shapes.ts'

const words = z
  .string()
  .trim()
  .transform(text => text.replace(/\s+/g, ' '))

/** A question, and of what it is asked; of both a document and a book the document counts. */
export const questionForm = z.object({
  question: words.pipe(
    z
      .string({ error: 'insights.questions.errors.missing' })
      .min(1, 'insights.questions.errors.missing')
      .min(3, 'insights.questions.errors.short')
      .max(500, 'insights.questions.errors.long'),
  ),
  document: id.or(z.literal('')).optional(),
  work: id.or(z.literal('')).optional(),
})

export const judgementForm = z.object({ helpful: z.enum(['yes', 'no', 'none']) })

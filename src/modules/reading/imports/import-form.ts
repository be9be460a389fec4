import { z } from 'zod'
import { optional } from '../../../web/kit/form.ts'
import type { Answer } from './deciding.ts'

/** Beside the file nothing is asked. */
export const fileForm = z.object({})

/** What a row that asks is: a work by its id, a record of one's own, or nothing to be imported. */
export const answerForm = z
  .object({
    answer: z.union([z.uuid(), z.enum(['own', 'leave'])], 'reading.errors.import-answer'),
    title: optional(500),
    after: z.coerce.number().int().min(0).catch(0),
    rows: z.enum(['unsure', 'none']).catch('unsure'),
  })
  .transform(({ answer, title, ...place }): { answer: Answer; after: number; rows: 'unsure' | 'none' } => ({
    answer:
      answer === 'own'
        ? { is: 'own', title }
        : answer === 'leave'
          ? { is: 'leave' }
          : { is: 'match', workId: answer },
    ...place,
  }))

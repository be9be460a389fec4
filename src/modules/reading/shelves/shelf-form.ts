import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'
import { audience } from '../books/details-form.ts'
import { readLogRule, writeLogQuestion } from '../books/log-question.ts'

export const shelfName = required('reading.errors.shelf-name', 100)

/** A rule as the log would write its address, which may not lean on another shelf; null where it asks for nothing. */
export const ruleOf = (text: string): string | null =>
  writeLogQuestion({ ...readLogRule(text), shelf: null, after: null }) || null

export const newShelfForm = z.object({
  name: shelfName,
  rule: z
    .string()
    .max(2000)
    .optional()
    .transform(text => ruleOf(text ?? '')),
})

export const shelfForm = z.object({ name: shelfName, audience })

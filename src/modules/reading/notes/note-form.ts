import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'
import { tags } from '../books/details-form.ts'
import { perhapsWhole } from '../books/log-form.ts'
import { noteKinds } from './tables.ts'

/** A note or a quote, as its form asks. */
export const noteForm = z.object({
  kind: z.enum(noteKinds, 'reading.errors.note-kind').default('note'),
  body: required('reading.errors.note', 20_000),
  page: perhapsWhole(100_000, 'reading.errors.place'),
  tags,
  /** The revision that was looked at. */
  seen: z
    .string()
    .regex(/^\d{0,9}$/)
    .optional()
    .transform(text => (text ? Number(text) : null)),
})

import { z } from 'zod'
import { tags } from '../books/details-form.ts'
import { perhapsWhole } from '../books/log-form.ts'
import { noteKinds } from './tables.ts'

/** Markdown as it was typed, whose lines and indents mean something; only the empty lines around it go. */
export const noteBody = z
  .string({ error: 'reading.errors.note' })
  .transform(text => text.replace(/^(?:[ \t]*\n)+/, '').trimEnd())
  .pipe(z.string().min(1, 'reading.errors.note').max(20_000, 'shared.errors.too-long'))

/** A note or a quote, as its form asks. */
export const noteForm = z.object({
  kind: z.enum(noteKinds, 'reading.errors.note-kind').default('note'),
  body: noteBody,
  page: perhapsWhole(100_000, 'reading.errors.place'),
  tags,
  /** The revision that was looked at. */
  seen: z
    .string()
    .regex(/^\d{0,9}$/)
    .optional()
    .transform(text => (text ? Number(text) : null)),
})

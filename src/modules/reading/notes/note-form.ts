import { z } from 'zod'
import { tags } from '../books/details-form.ts'
import { perhapsWhole } from '../books/log-form.ts'
import { noteKinds } from './tables.ts'

/** A note's text as it was typed, without the empty lines around it. */
export const noteBody = z
  .string({ error: 'reading.errors.note' })
  .transform(text => text.replace(/^(?:[ \t]*\n)+/, '').trimEnd())
  .pipe(z.string().min(1, 'reading.errors.note').max(20_000, 'reading.errors.note-length'))

export const noteForm = z.object({
  kind: z.enum(noteKinds, 'reading.errors.note-kind').default('note'),
  body: noteBody,
  page: perhapsWhole(100_000, 'reading.errors.place'),
  tags,
})

/** The same for one that stands, with the revision that was looked at. */
export const changedNoteForm = noteForm.extend({
  seen: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
})

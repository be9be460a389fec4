import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'
import { whole } from '../../reading/index.ts'
import { reactionKinds } from './reactions.ts'

/** Markdown as it was typed, whose lines and indents mean something; only the empty lines around it go. */
export const commentBody = z
  .string({ error: 'clubs.talk.errors.body' })
  .transform(text => text.replace(/^(?:[ \t]*\n)+/, '').trimEnd())
  .pipe(z.string().min(1, 'clubs.talk.errors.body').max(10_000, 'shared.errors.too-long'))

export const threadTitle = required('clubs.talk.errors.title', 200)

const gate = z
  .string()
  .regex(/^\d{1,7}$/, 'clubs.talk.errors.gate')
  .default('0')
  .transform(Number)
  .pipe(z.number().max(whole, 'clubs.talk.errors.gate'))

/** An id, or nothing. */
const perhapsId = z
  .union([z.guid(), z.literal('')])
  .optional()
  .transform(text => text || null)

/** What a thread is about is chosen by one list: a meeting, a meeting and its milestone, or nothing. */
export const newThreadForm = z.object({
  title: threadTitle,
  body: commentBody,
  gate,
  meeting: perhapsId,
  milestone: perhapsId,
})

export const commentForm = z.object({ body: commentBody, gate, answers: perhapsId })

export const commentChangeForm = z.object({
  body: commentBody,
  gate,
  /** The revision that was looked at. */
  seen: z
    .string()
    .regex(/^\d{0,9}$/)
    .optional()
    .transform(text => (text ? Number(text) : null)),
})

/** The kind that is pressed; the same again takes it back. */
export const reactionForm = z.object({
  kind: z.union([z.enum(reactionKinds), z.literal('')]).transform(kind => kind || null),
})

export const reportForm = z.object({ reason: required('clubs.talk.errors.reason', 1000) })

export const outcomeForm = z.object({ outcome: z.enum(['kept', 'hidden'], 'clubs.talk.errors.outcome') })

import { z } from 'zod'
import { optional, required, type Values } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { readIsbn } from '../../catalog/index.ts'
import { momentAt } from '../meetings/meeting-form.ts'

/** A poll that ends on a day of the club's zone. */
export const pollForm = (zone: string) =>
  z
    .object({
      title: required('clubs.errors.poll-title', 100),
      day: z.iso.date('clubs.errors.day'),
      time: z
        .string({ error: 'clubs.errors.clock' })
        .trim()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'clubs.errors.clock'),
    })
    .transform(({ title, day, time }, ctx) => {
      const closesAt = momentAt(zone, day, time)
      if (closesAt) return { title, closesAt }
      ctx.addIssue({ code: 'custom', path: ['time'], message: 'clubs.errors.no-such-time' })
      return z.NEVER
    })

const words = optional(1000)

/** A work of the catalogue. */
export const titleForm = z.object({ work: z.uuid('clubs.errors.work'), words })

/** A book by its number, or by its title and author. */
export const bookForm = z
  .object({ isbn: optional(60), title: optional(500), author: optional(300), words })
  .transform(({ isbn: written, ...book }, ctx) => {
    const isbn = written === null ? null : (readIsbn(written)?.isbn13 ?? null)
    const wrong = (field: string, message: string) =>
      ctx.addIssue({ code: 'custom', path: [field], message: `clubs.errors.${message}` })
    if (written !== null && isbn === null) wrong('isbn', 'isbn')
    else if (isbn === null && book.title === null) wrong('isbn', 'isbn-or-title')
    if (book.title !== null && book.author === null) wrong('author', 'author')
    return { ...book, isbn }
  })

const field = 'rank-'

/** The field of a title on the ballot. */
export const rankField = (proposalId: string): string => field + proposalId

/**
 * Reads a ballot: numbers beside titles, the lowest first; what is left blank is not on it. Numbers may leave some out, and none may
 * come twice.
 * @returns the proposals in order, or the errors by field
 */
export function readBallot(values: Values): { order: string[] } | { errors: Record<string, string> } {
  const marks = Object.entries(values).flatMap(([name, value]) => {
    const id = name.startsWith(field) ? name.slice(field.length) : ''
    const mark = [value].flat()[0]?.trim() ?? ''
    return isUuid(id) && mark !== '' ? [{ id: id.toLowerCase(), name, mark }] : []
  })
  const errors: Record<string, string> = {}
  const taken = new Set<number>()
  for (const { name, mark } of marks) {
    if (!/^[1-9]\d{0,2}$/.test(mark)) errors[name] = 'clubs.errors.mark'
    else if (taken.has(Number(mark))) errors[name] = 'clubs.errors.mark-twice'
    else taken.add(Number(mark))
  }
  if (Object.keys(errors).length > 0) return { errors }
  const order = marks.toSorted((one, other) => Number(one.mark) - Number(other.mark))
  return { order: order.map(({ id }) => id) }
}

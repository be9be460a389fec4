import { z } from 'zod'
import { optional } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import type { Audience } from './book.ts'
import { perhapsWhole } from './log-form.ts'

const box = z
  .string()
  .optional()
  .transform(value => value !== undefined)

/** Tags as they are typed in one line, parted by commas; each once, however it is capitalised. */
export function readTags(text: string): string[] {
  const tags = text.split(',').flatMap(tag => tag.trim().replace(/\s+/g, ' ') || [])
  return tags.filter((tag, place) => tags.findIndex(one => one.toLowerCase() === tag.toLowerCase()) === place)
}

export const tags = z
  .string()
  .optional()
  .transform(text => readTags(text ?? ''))
  .pipe(z.array(z.string().max(60, 'reading.errors.tag')).max(50, 'reading.errors.tags'))

export const audience = z
  .string()
  .optional()
  .transform((text, ctx): Audience => {
    if (text === undefined || text === 'nobody') return { shared: 'nobody' }
    if (text === 'friends' || text === 'everyone') return { shared: text }
    if (isUuid(text)) return { shared: 'members', libraryId: text }
    ctx.addIssue({ code: 'custom', message: 'reading.errors.audience' })
    return z.NEVER
  })

/** An edition, or none in particular; left out it stays. */
export const editionChoice = z
  .union([z.literal('').transform(() => null), z.uuid('reading.errors.edition')])
  .optional()

/** What a reader says of a book, as their form for it asks. */
export const detailsForm = z.object({
  seen: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
  /** In hundredths; a figure that an import brought may stand between quarters. */
  rating: perhapsWhole(500, 'reading.errors.rating').transform(value => value || null),
  review: optional(20_000),
  reviewSpoils: box,
  favourite: box,
  owned: box,
  pages: perhapsWhole(100_000, 'reading.errors.pages').transform(value => value || null),
  minutes: perhapsWhole(100_000, 'reading.errors.pages').transform(value => value || null),
  edition: editionChoice,
  tags,
  shelf: z
    .union([z.string().transform(one => [one]), z.array(z.string())])
    .optional()
    .transform(ids => ids ?? [])
    .pipe(z.array(z.uuid('reading.errors.shelf')).max(100)),
  audience,
})

import { z } from 'zod'
import { day, id, moment } from '../../../web/kit/api/shapes.ts'
import { isPartialDate, type PartialDate } from '../readthroughs/partial-date.ts'
import { units, whole } from '../readthroughs/place.ts'
import { type Audience, audiences, statuses } from './book.ts'

/** A day, a month or a year, as far as it is known. */
export const partialDate = z
  .string()
  .refine(isPartialDate)
  .meta({ example: '2026-03', description: 'A day, a month or a year: `2026-03-05`, `2026-03` or `2026`.' })

/** A book of somebody's log, as a program sees it. */
export const logBook = z
  .object({
    id,
    work_id: id,
    edition_id: id.nullable(),
    title: z.string(),
    author: z.string(),
    status: z.enum(statuses),
    rating: z.number().min(0).max(5).nullable().describe('Stars, to two decimals.'),
    favourite: z.boolean(),
    owned: z.boolean(),
    added_on: day,
    last_ended: partialDate
      .nullable()
      .describe('When it was finished or stopped last, as far as that is known.'),
    updated_at: moment,
  })
  .meta({ id: 'LogBook' })

export const readthrough = z
  .object({
    id,
    edition_id: id.nullable().describe('The edition that was read, where it is known.'),
    began: partialDate.nullable(),
    ended: partialDate.nullable(),
    outcome: z.enum(['finished', 'stopped']).nullable().describe('Null while it goes on.'),
    progress: z.number().min(0).max(1).nullable().describe('The share of the book that was reached.'),
  })
  .meta({ id: 'Readthrough' })

/** The same with all that its reader says of it. */
export const wholeLogBook = logBook
  .extend({
    review: z.string().nullable(),
    review_spoils: z.boolean(),
    pages: z.number().int().nullable().describe('The reader’s own count, where the record’s is another.'),
    minutes: z.number().int().nullable(),
    tags: z.array(z.string()),
    shelves: z.array(id),
    shared: z.enum(audiences),
    shared_library_id: id.nullable(),
    readthroughs: z.array(readthrough),
  })
  .meta({ id: 'WholeLogBook' })

/** How far somebody is. */
export const telling = z.strictObject({
  value: z.number().int().min(0).max(999_999),
  unit: z.enum(units).default('page'),
  minutes: z.number().int().min(1).max(1440).nullable().default(null).describe('How long the sitting took.'),
  day: day.optional().describe('The reader’s own day; their today where it is left out.'),
})

type Row = {
  id: string
  work_id: string
  edition_id: string | null
  title: string
  author: string
  status: (typeof statuses)[number]
  rating: number | null
  favourite: boolean
  owned: boolean
  added_on: string
  last_ended: PartialDate | ''
  updated_at: Date
}

export const asLogBook = (book: Row): z.output<typeof logBook> => ({
  id: book.id,
  work_id: book.work_id,
  edition_id: book.edition_id,
  title: book.title,
  author: book.author,
  status: book.status,
  rating: book.rating === null ? null : book.rating / 100,
  favourite: book.favourite,
  owned: book.owned,
  added_on: book.added_on,
  last_ended: book.last_ended || null,
  updated_at: book.updated_at,
})

type Reading = Omit<z.output<typeof readthrough>, 'progress'> & { share: number | null }

export const asReadthrough = ({
  id,
  edition_id,
  began,
  ended,
  outcome,
  share,
}: Reading): z.output<typeof readthrough> => ({
  id,
  edition_id,
  began,
  ended,
  outcome,
  progress: share === null ? null : share / whole,
})

/** Who may see a book or a shelf, as two fields say it; null where a library is wanted and none is named, or none is and one is. */
export function audienceOf(shared: (typeof audiences)[number], libraryId: string | null): Audience | null {
  if (shared === 'members') return libraryId === null ? null : { shared, libraryId }
  return libraryId === null ? { shared } : null
}

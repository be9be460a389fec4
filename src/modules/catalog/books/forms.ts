import { z } from 'zod'
import { optional, required } from '../../../web/kit/form.ts'
import { formats } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { clean } from '../drafts/text.ts'
import { barcodeIn, priceIn } from '../marc/copies-named.ts'
import { yearIn } from '../marc/facts.ts'

/** Text as the catalogue keeps it: one line, no control characters. */
export const line = (max = 300) =>
  optional(max).transform(text => (text === null ? null : clean(text, max) || null))

export const year = optional(10)
  .refine(text => text === null || (yearIn(text) !== null && /^\d{4}$/.test(text)), 'catalog.errors.year')
  .transform(text => (text === null ? null : Number(text)))

export const pages = optional(10)
  .refine(text => text === null || /^[1-9]\d{0,4}$/.test(text), 'catalog.errors.pages')
  .transform(text => (text === null ? null : Number(text)))

export const language = optional(20)
  .refine(text => text === null || languageNamed(text) !== null, 'catalog.errors.language')
  .transform(text => (text === null ? null : languageNamed(text)))

const price = optional(20)
  .refine(text => text === null || priceIn(text) !== null, 'catalog.errors.price')
  .transform(priceIn)

const isbn = line(60).refine(text => text === null || readIsbn(text)?.isbn13, 'catalog.errors.wrong-isbn')

export const title = required('catalog.errors.title', 1000)
  .transform(text => clean(text, 1000))
  .pipe(z.string().min(1, 'catalog.errors.title'))

const book = {
  title,
  subtitle: line(1000),
  authors: optional(4000),
  isbn,
  publisher: line(),
  year,
  language,
  pages,
  format: z.enum(formats, 'catalog.errors.format'),
  subjects: optional(8000),
  callNumber: line(100),
}

/** What is said of a copy when it is added. */
export const copyFields = {
  branchId: z.uuid('catalog.errors.branch'),
  barcode: optional(60)
    .refine(text => (text ?? '').replace(/\s+/g, '').length <= 40, 'catalog.errors.barcode-long')
    .transform(barcodeIn),
  location: line(100),
  itemType: line(40),
  price,
}

/** `copy` is ticked when a copy is added with the book. */
export const newBookForm = z.object({ ...book, ...copyFields, copy: z.literal('yes').optional() })
export const newCopyForm = z.object({
  ...copyFields,
  editionId: z.uuid('catalog.errors.edition'),
  callNumber: line(100),
})

export const importForm = z.object({
  branchId: z.uuid('catalog.errors.branch').describe('Where new copies go.'),
  copies: z
    .enum(['every', 'named'], 'catalog.errors.copies')
    .describe('A copy for every record, or only those that a record names.'),
  itemType: line(40),
  retry: z.uuid().nullable().default(null).catch(null).describe('The import whose failures come again.'),
})

export const decisionForm = z.object({
  decision: z.enum(['add', 'merge', 'leave'], 'catalog.errors.decision'),
  /** Where the page of questions began. */
  after: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .catch(0),
})

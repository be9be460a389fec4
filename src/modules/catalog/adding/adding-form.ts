import { z } from 'zod'
import { optional, required } from '../../../web/kit/form.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { clean } from '../drafts/text.ts'
import { barcodeIn } from '../marc/copies-named.ts'

const line = (max: number) =>
  optional(max).transform(text => (text === null ? null : clean(text, max) || null))

/** The number as it was scanned or typed: ISBN-10 or ISBN-13 in any dress. */
const isbn = required('catalog.errors.no-isbn', 60).transform((text, context) => {
  const isbn13 = readIsbn(text)?.isbn13
  if (isbn13) return isbn13
  context.addIssue('catalog.errors.no-such-isbn')
  return z.NEVER
})

export const addingForm = z.object({
  isbn,
  branchId: z.uuid('catalog.errors.branch'),
  barcode: optional(60)
    .refine(text => (text ?? '').replace(/\s+/g, '').length <= 40, 'catalog.errors.barcode-long')
    .transform(barcodeIn),
  location: line(100),
  itemType: line(40),
})

import { z } from 'zod'
import { optional } from '../../../web/kit/form.ts'
import { copyFields, line } from '../books/forms.ts'
import { conditions, settableStatuses } from './copy-terms.ts'

const day = optional(10)
  .refine(text => text === null || isDay(text), 'catalog.errors.day')
  .transform(text => text)

/** All that staff may change of a copy. */
export const copyForm = z.object({
  ...copyFields,
  barcode: copyFields.barcode.pipe(z.string('catalog.errors.barcode-missing')),
  holdingBranchId: z.uuid('catalog.errors.branch'),
  editionId: z.uuid('catalog.errors.edition'),
  callNumber: line(100),
  condition: z.enum(conditions, 'catalog.errors.condition').or(z.literal('').transform(() => null)),
  status: z.enum(settableStatuses, 'catalog.errors.status'),
  referenceOnly: z
    .literal('yes')
    .optional()
    .transform(ticked => ticked !== undefined),
  acquiredOn: day,
  note: optional(2000),
  revision: z.coerce.number().int(),
})

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  )
}

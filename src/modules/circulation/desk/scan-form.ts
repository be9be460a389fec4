import { z } from 'zod'

/** What a scanner or a thumb sends: barcodes have no spaces, whatever is printed under them. */
const barcode = (error: string) =>
  z
    .string({ error })
    .transform(text => text.replace(/\s+/g, ''))
    .pipe(z.string().min(1, error).max(100, 'circulation.errors.barcode-long'))

export const modes = ['lend', 'return', 'renew'] as const
export type Mode = (typeof modes)[number]

export const scanForm = z.object({
  barcode: barcode('circulation.errors.barcode'),
  mode: z.enum(modes).catch('lend'),
  patron: z.string().optional(),
})

/** What a button of the desk carries along. */
export const standingForm = z.object({ mode: z.enum(modes).catch('lend'), patron: z.string().optional() })

export const shiftForm = z.object({ branch: z.uuid('circulation.errors.branch') })

/** Why staff set a rule aside, kept with what they did. */
export const overrideForm = scanForm.extend({
  comment: z
    .string({ error: 'circulation.errors.comment' })
    .transform(text => text.trim())
    .pipe(z.string().min(3, 'circulation.errors.comment').max(300, 'shared.errors.too-long')),
})

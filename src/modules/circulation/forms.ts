import { z } from 'zod'
import { optional, required } from '../../web/kit/form.ts'

/** What a scanner or a thumb sends: barcodes have no spaces, whatever is printed under them. */
const barcode = (error: string) =>
  z
    .string({ error })
    .transform(text => text.replace(/\s+/g, ''))
    .pipe(z.string().min(1, error).max(100, 'circulation.errors.barcode-long'))

export const modes = ['lend', 'return'] as const
export type Mode = (typeof modes)[number]

export const scanForm = z.object({
  barcode: barcode('circulation.errors.barcode'),
  mode: z.enum(modes).catch('lend'),
  patron: z.string().optional(),
})

export const shiftForm = z.object({ branch: z.uuid('circulation.errors.branch') })

export const categories = ['adult', 'child', 'student', 'staff'] as const

const day = z
  .string()
  .optional()
  .transform(text => text?.trim() || null)
  .pipe(z.iso.date('circulation.errors.day').nullable())

const card = z
  .string({ error: 'circulation.errors.card' })
  .transform(text => text.replace(/\s+/g, ''))
  .pipe(z.string().min(1, 'circulation.errors.card').max(40, 'circulation.errors.card-long'))

const facts = {
  name: required('circulation.errors.name', 200),
  category: z.enum(categories, 'circulation.errors.category'),
  home_branch_id: z.uuid('circulation.errors.branch'),
  email: optional(254).transform(text => text?.toLowerCase() ?? null),
  phone: optional(60),
  expires_on: day,
  note: optional(2000),
}

export const newPatronForm = z.object({ ...facts, card })
export const patronForm = z.object(facts)
export const cardForm = z.object({ card })
export const accountForm = z.object({ account: required('circulation.errors.account', 254) })

const wholeNumber = (error: string, most: number) =>
  z
    .string({ error })
    .transform(text => text.trim())
    .pipe(z.string().regex(/^\d{1,4}$/, error))
    .transform(Number)
    .pipe(z.number().max(most, error))

export const rulesForm = z.object({
  loan_days: wholeNumber('circulation.errors.loan-days', 3650),
  loan_limit: wholeNumber('circulation.errors.loan-limit', 1000),
})

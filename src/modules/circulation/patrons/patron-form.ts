import { z } from 'zod'
import { optional, required } from '../../../web/kit/form.ts'

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

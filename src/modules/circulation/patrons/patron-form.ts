import { z } from 'zod'
import { type Form, formWithError, optional, required } from '../../../web/kit/form.ts'

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
  category: required('circulation.errors.category', 40),
  home_branch_id: z.uuid('circulation.errors.branch'),
  email: optional(254)
    .transform(text => text?.toLowerCase() ?? null)
    .pipe(z.email('circulation.errors.email').nullable()),
  phone: optional(60),
  expires_on: day,
  note: optional(2000),
  address: optional(500),
  born_on: day,
  alert: optional(500),
}

export const newPatronForm = z.object({ ...facts, card })
export const patronForm = z.object(facts)
export const cardForm = z.object({ card })
export const accountForm = z.object({ account: required('circulation.errors.account', 254) })
export const pinForm = z.object({
  pin: z
    .string({ error: 'circulation.errors.pin' })
    .trim()
    .regex(/^\d{4,12}$/, 'circulation.errors.pin'),
})
export const joiningForm = z.object({
  card,
  pin: z
    .string({ error: 'circulation.errors.pin-missing' })
    .trim()
    .min(1, 'circulation.errors.pin-missing')
    .max(40),
})
export const restrictionForm = z.object({
  reason: required('circulation.errors.restriction', 300),
  until: day,
})

/** A checked form whose category is one of the library's; another is answered as one that was not chosen. */
export const withOwnCategory = <Value extends { category: string }>(
  form: Form<Value>,
  categories: readonly { code: string }[],
): Form<Value> =>
  !form.ok || categories.some(({ code }) => code === form.value.category)
    ? form
    : formWithError(form.values, 'category', 'circulation.errors.category')

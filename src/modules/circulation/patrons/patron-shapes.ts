import { z } from 'zod'
import { day, id } from '../../../web/kit/api/shapes.ts'
import { newPatronForm } from './patron-form.ts'

export const listedPatron = z
  .object({
    id,
    name: z.string(),
    category: z.string(),
    card: z.string().nullable(),
    open_loans: z.number().int().nullable(),
    expires_on: day.nullable(),
  })
  .meta({ id: 'ListedPatron' })

export const patron = z
  .object({
    id,
    name: z.string(),
    category: z.string(),
    card: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    home_branch_id: id,
    expires_on: day.nullable(),
    note: z.string().nullable(),
    address: z.string().nullable(),
    born_on: day.nullable(),
    alert: z.string().nullable().describe('Said at the desk with each scan of the card.'),
    has_pin: z.boolean(),
    person_id: id.nullable().describe('The account that the card is joined to.'),
  })
  .meta({ id: 'Patron' })

const text = (most: number) =>
  z
    .string()
    .max(most)
    .transform(words => words.trim() || null)
    .nullable()

/** What may be said of a patron, as it is sent. */
export const facts = z.strictObject({
  name: newPatronForm.shape.name.meta({ example: 'Samuel Adeyemi' }),
  category: z
    .string()
    .min(1)
    .max(40)
    .describe(
      'The code of one of the library’s categories: adult, child, student, staff unless it has its own.',
    )
    .meta({ example: 'adult' }),
  home_branch_id: id,
  email: text(254)
    .transform(words => words?.toLowerCase() ?? null)
    .pipe(z.email('circulation.errors.email').nullable())
    .meta({ example: 'samuel@example.org' }),
  phone: text(60),
  expires_on: day.nullable(),
  note: text(2000),
  address: text(500),
  born_on: day.nullable(),
  alert: text(500),
})

/** What need not be told of a new patron. */
export const optionalFacts = {
  email: true,
  phone: true,
  expires_on: true,
  note: true,
  address: true,
  born_on: true,
  alert: true,
} as const

/** What is not known of a new patron unless it is told. */
export const nothing = { email: null, phone: null, expires_on: null, note: null }

import { z } from 'zod'
import { type Form, formWithError, optional, required } from '../../../web/kit/form.ts'
import { email, name, newPassword } from '../accounts/forms.ts'
import { isZone } from './zones.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))

const zone = z.string({ error: 'identity.errors.zone' }).refine(isZone, 'identity.errors.zone')
const currency = z
  .string({ error: 'identity.errors.currency' })
  .transform(text => text.trim().toUpperCase())
  .refine(text => currencies.has(text), 'identity.errors.currency')

const ticked = z
  .string()
  .optional()
  .transform(text => text === 'yes')

export const kinds = ['household', 'community', 'school', 'public'] as const
export const languages = ['en-GB', 'en-US'] as const
export const cloths = ['bottle', 'oxblood', 'navy', 'brick', 'slate', 'tobacco', 'olive', 'black'] as const

export const firstLibraryForm = z.object({
  library: required('identity.errors.library', 200),
  branch: required('identity.errors.branch', 200),
  kind: z.enum(kinds, 'identity.errors.kind'),
  zone,
  currency,
  language: z.enum(languages, 'identity.errors.language'),
  samples: ticked,
})

export const setUpForm = firstLibraryForm.extend({ name, email, password: newPassword })

export const joinings = ['closed', 'request', 'open'] as const

export const libraryForm = z.object({
  name: required('identity.errors.library', 200),
  kind: z.enum(kinds, 'identity.errors.kind'),
  language: z.enum(languages, 'identity.errors.language'),
  zone,
  currency,
  cloth: z
    .enum(['', ...cloths], 'identity.errors.cloth')
    .optional()
    .transform(text => text || null),
  public_catalogue: ticked,
  description: optional(4000),
  joining: z.enum(joinings, 'identity.errors.joining'),
  members_seen: ticked,
})

export const newLibraryForm = z.object({
  library: required('identity.errors.library', 200),
  branch: required('identity.errors.branch', 200),
  kind: z.enum(kinds, 'identity.errors.kind'),
  zone,
  currency,
  language: z.enum(languages, 'identity.errors.language'),
})

export const roleChoiceForm = z.object({
  role: z.string('identity.errors.role').min(1, 'identity.errors.role'),
})

const days = z.coerce
  .number('identity.errors.days')
  .int('identity.errors.days')
  .min(1, 'identity.errors.days')
  .max(90, 'identity.errors.days')

export const mailInvitationForm = roleChoiceForm.extend({ email, days })

export const linkInvitationForm = roleChoiceForm.extend({
  days,
  uses: z
    .string()
    .optional()
    .transform(text => text?.trim() || null)
    .transform(text => (text === null ? null : Number(text)))
    .refine(
      uses => uses === null || (Number.isInteger(uses) && uses >= 1 && uses <= 1000),
      'identity.errors.uses',
    ),
})

export const joinForm = z.object({ message: optional(1000) })

export const roleForm = z.object({
  name: required('identity.errors.role-name', 100),
  permissions: z
    .union([z.string().transform(one => [one]), z.array(z.string())])
    .optional()
    .transform(list => [...new Set(list ?? [])]),
})

export const branchForm = z.object({ branch: required('identity.errors.branch', 200) })

export const libraryChoiceForm = z.object({ library_id: z.string() })
/**
 * A checked form whose field names one of these branches; a branch of another library would break a constraint and is answered
 * as one that was not chosen, with `error`, a message key.
 */
export const withOwnBranch = <Field extends string, T extends Record<Field, string>>(
  form: Form<T>,
  field: Field,
  branches: readonly { id: string }[],
  error: string,
): Form<T> =>
  !form.ok || branches.some(({ id }) => id === form.value[field])
    ? form
    : formWithError(form.values, field, error)

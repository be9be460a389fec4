import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'

export const email = z
  .string({ error: 'identity.errors.email' })
  .transform(text => text.trim().toLowerCase())
  .pipe(z.email('identity.errors.email').max(254, 'identity.errors.email'))

/** By length alone: rules of composition make passwords worse (NIST SP 800-63B 5.1.1.2). */
export const newPassword = z
  .string({ error: 'identity.errors.password' })
  .min(12, 'identity.errors.password')
  .max(200, 'identity.errors.password-long')

/** One that is compared with what is kept; longer ones than can be chosen are wrong without work. */
const password = z
  .string({ error: 'identity.errors.password-missing' })
  .min(1, 'identity.errors.password-missing')
  .max(1000, 'identity.errors.password-missing')

export const name = required('identity.errors.name', 200)

const next = z.string().max(2000).optional().catch(undefined)

export const signUpForm = z.object({ name, email, password: newPassword, next })

export const newAccountForm = z.object({ name, email })

export const signInForm = z.object({ email, password, next })

export const forgottenPasswordForm = z.object({ email })

export const passwordResetForm = z.object({ password: newPassword })

export const confirmationForm = z.object({ password })

/** Empty where somebody has none here and has just signed in with an account elsewhere. */
export const deletionForm = z.object({ password: z.string().max(1000).catch('') })

export const changePasswordForm = z.object({ current: password, password: newPassword })

export const changeEmailForm = z.object({ email, password })

export const appearanceForm = z.object({ theme: z.enum(['system', 'light', 'dark']) })

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

export const name = required('identity.errors.name', 200)

export const signUpForm = z.object({ name, email, password: newPassword })

export const signInForm = z.object({
  email,
  password: z
    .string({ error: 'identity.errors.password-missing' })
    .min(1, 'identity.errors.password-missing'),
  next: z.string().optional(),
})

export const appearanceForm = z.object({ theme: z.enum(['system', 'light', 'dark']) })

import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'

const code = required('identity.errors.code', 40)

export const codeForm = z.object({ code, next: z.string().optional() })

export const bothForm = z.object({
  password: z
    .string({ error: 'identity.errors.password-missing' })
    .min(1, 'identity.errors.password-missing'),
  code,
})

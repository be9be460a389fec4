import { z } from 'zod'
import { scopes } from '../../../web/kit/api/scopes.ts'
import { required } from '../../../web/kit/form.ts'

/** Days that a token lives, as the form offers them; the empty one never ends. */
export const lives = ['30', '90', '365', ''] as const

export const personalTokenForm = z.object({
  name: required('identity.tokens.errors.name', 100),
  scopes: z
    .union([z.string().transform(one => [one]), z.array(z.string())], 'identity.tokens.errors.scopes')
    .pipe(z.array(z.enum(scopes, 'identity.tokens.errors.scopes')).min(1, 'identity.tokens.errors.scopes')),
  days: z.enum(lives, 'identity.tokens.errors.days').transform(text => (text === '' ? null : Number(text))),
})

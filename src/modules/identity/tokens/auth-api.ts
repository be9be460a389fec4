import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson, newcomer } from '../../../web/kit/api/guards.ts'
import { mustNotWait } from '../../../web/kit/api/waiting.ts'
import type { Context } from '../../../web/kit/context.ts'
import { signInForm } from '../accounts/forms.ts'
import { trySignIn } from '../accounts/limits.ts'
import { personWith } from '../accounts/people.ts'
import { personWithId } from '../people/own-person.ts'
import { ownPerson } from '../people/person-shapes.ts'
import { accessLasts, type Pair, refreshPair, signProgramIn, signProgramOut } from './programs.ts'

const tokens = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.literal(accessLasts).describe('Seconds until the access token ends.'),
    refresh_token: z.string().describe('For one exchange; the answer holds the next one.'),
    user: ownPerson,
  })
  .meta({ id: 'Tokens' })

const device = z
  .string()
  .max(300)
  .optional()
  .describe('What the program is called on the list of those signed in.')
  .meta({ examples: ['Kitchen shelf'] })

/** Signing programs in and out. */
export const authApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/auth/login',
    operation: 'login',
    area: 'auth',
    summary: 'Sign a program in with e-mail and password',
    description: 'As often as on the sign-in page; too many tries have to wait.',
    guard: newcomer(),
    body: z.strictObject({
      email: signInForm.shape.email.meta({ examples: ['ana@example.org'] }),
      password: signInForm.shape.password.meta({ examples: ['four words not together'] }),
      device,
    }),
    answer: tokens,
    refusals: {
      'no-match': { status: 401, words: 'identity.errors.no-match' },
      suspended: { status: 401, words: 'identity.errors.suspended' },
    },
    secret: true,
    async run({ ctx, body }) {
      const { wait, succeeded } = await trySignIn(ctx, body.email)
      mustNotWait(wait)
      const person = await personWith(ctx.db, body)
      if (isRefused(person)) return person
      await succeeded()
      const origin = { device: body.device ?? ctx.get('User-Agent'), address: ctx.ip }
      return tokensFor(ctx, person.id, await signProgramIn(ctx.db, person.id, origin, ctx.now))
    },
  }),
  endpoint({
    method: 'POST',
    path: '/auth/refresh',
    operation: 'refresh',
    area: 'auth',
    summary: 'Exchange a refresh token for new tokens',
    description: 'Each can be exchanged once. One that comes a second time signs the program out for good.',
    guard: newcomer(),
    body: z.strictObject({ refresh_token: z.string().max(200) }),
    answer: tokens,
    refusals: { 'refresh-refused': { status: 401, words: 'identity.api.refresh-refused' } },
    secret: true,
    async run({ ctx, body }) {
      const pair = await refreshPair(ctx.db, body.refresh_token, { address: ctx.ip }, ctx.now)
      return isRefused(pair) ? pair : tokensFor(ctx, pair.personId, pair)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/auth/logout',
    operation: 'logout',
    area: 'auth',
    summary: 'Sign the program out',
    description: 'Its tokens are refused from then on.',
    guard: asPerson('profile:write'),
    answer: z.null(),
    refusals: { 'personal-token': 'identity.api.personal-token' },
    secret: true,
    async run({ ctx, person }) {
      const { token } = ctx
      if (token === null || token === 'refused' || token.kind === 'personal') return refused('personal-token')
      // Two at once, and the second finds it signed out: that is what it asked for.
      await signProgramOut(ctx.db, person.id, token.id, ctx.ip, ctx.now)
      return null
    },
  }),
]

async function tokensFor(ctx: Context, personId: string, { access_token, refresh_token }: Pair) {
  const user = await personWithId(ctx.db, personId)
  return {
    access_token,
    token_type: 'Bearer' as const,
    expires_in: accessLasts as typeof accessLasts,
    refresh_token,
    user,
  }
}

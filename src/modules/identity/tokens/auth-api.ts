import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson, newcomer } from '../../../web/kit/api/guards.ts'
import { mustNotWait } from '../../../web/kit/api/waiting.ts'
import type { Context } from '../../../web/kit/context.ts'
import { Problem } from '../../../web/kit/problem.ts'
import { signInForm } from '../accounts/forms.ts'
import { trySignIn } from '../accounts/limits.ts'
import { personWith } from '../accounts/people.ts'
import { personWithId } from '../people/own-person.ts'
import { ownPerson } from '../people/person-shapes.ts'
import { codeForm } from '../second-factor/forms.ts'
import { beginSecondFactor, finishSecondFactor } from '../second-factor/sign-in.ts'
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
  .meta({ example: 'Kitchen shelf' })

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
      email: signInForm.shape.email.meta({ example: 'ana@example.org' }),
      password: signInForm.shape.password.meta({ example: 'four words not together' }),
      device,
    }),
    answer: tokens,
    refusals: {
      'no-match': { status: 401, words: 'identity.errors.no-match' },
      suspended: { status: 401, words: 'identity.errors.suspended' },
      'second-factor-required': { status: 401, words: 'identity.api.second-factor-required' },
    },
    secret: true,
    async run({ ctx, body }) {
      const { wait, succeeded } = await trySignIn(ctx, body.email)
      mustNotWait(wait)
      const person = await personWith(ctx.db, body)
      if (isRefused(person)) return person
      await succeeded()
      const half = await beginSecondFactor(ctx.db, { personId: person.id, proof: 'password' }, ctx.now)
      // The challenge goes where a program looks for what it has to send.
      if (half)
        return refused('second-factor-required', { details: [{ field: 'challenge', message: half.token }] })
      return signIn(ctx, person.id, body.device)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/auth/second-factor',
    operation: 'secondFactor',
    area: 'auth',
    summary: 'Finish signing in with a code',
    description: 'From the authenticator, or a recovery code; within ten minutes.',
    guard: newcomer(),
    body: z.strictObject({
      challenge: z.string().max(200).describe('What the login said under details.'),
      code: codeForm.shape.code.meta({ example: '123456' }),
      device,
    }),
    answer: tokens,
    refusals: {
      'code-wrong': { status: 401, words: 'identity.errors.code-wrong' },
      'sign-in-expired': { status: 401, words: 'identity.api.sign-in-expired' },
      'code-key-gone': 'identity.errors.code-key-gone',
    },
    secret: true,
    async run({ ctx, body }) {
      const shown = { token: body.challenge, code: body.code }
      const when = { now: ctx.now, address: ctx.ip }
      const proven = await finishSecondFactor(ctx.db, ctx.config, shown, when)
      if (!isRefused(proven)) return signIn(ctx, proven.personId, body.device)
      if (proven.refused !== 'code-too-soon') return proven
      throw new Problem(429, undefined, Math.ceil((proven.until.getTime() - ctx.now.getTime()) / 1000))
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

async function signIn(ctx: Context, personId: string, named: string | undefined) {
  const origin = { device: named ?? ctx.get('User-Agent'), address: ctx.ip }
  return tokensFor(ctx, personId, await signProgramIn(ctx.db, personId, origin, ctx.now))
}

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

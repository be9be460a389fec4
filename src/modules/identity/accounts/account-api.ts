import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson, newcomer } from '../../../web/kit/api/guards.ts'
import { mustNotWait } from '../../../web/kit/api/waiting.ts'
import { askForReset, changePassword, resetPassword } from './changing-password.ts'
import { circumstancesOf } from './circumstances.ts'
import { askToChangeEmail, confirmEmail } from './confirming.ts'
import { changeEmailForm, changePasswordForm, confirmationForm, signUpForm } from './forms.ts'
import { tryMailing, tryOwnPassword, trySignIn } from './limits.ts'
import { linkWith } from './one-time-links.ts'
import { askToRegister, confirmRegistration } from './registering.ts'
import { registration } from './registration.ts'

const { name } = signUpForm.shape
const password = signUpForm.shape.password.meta({ example: 'four words not together' })
const email = signUpForm.shape.email.meta({ example: 'ana@example.org' })
const token = z.string().min(1).max(200).describe('The last part of the address in the mail.')

const mailed = z
  .object({ mailed: z.boolean().describe('Whether this installation sends mails.') })
  .meta({ id: 'Mailed' })

const weak = {
  'password-common': { status: 422, words: 'identity.errors.password-common' },
  'password-own': { status: 422, words: 'identity.errors.password-own' },
} as const
const gone = { 'link-gone': 'identity.api.link-gone' } as const
const wrong = { 'wrong-password': { status: 422, words: 'identity.errors.wrong-password' } } as const

/** Making an account and changing what one signs in with. What has an address is said to its owner alone, by mail. */
export const accountApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/auth/register',
    operation: 'register',
    area: 'auth',
    summary: 'Ask for an account',
    description: 'The answer is the same whether or not the address has one; the mail to it says which.',
    guard: newcomer(),
    body: z.strictObject({
      name: name.meta({ example: 'Ana Ruiz' }),
      email,
      password,
    }),
    status: 202,
    answer: mailed,
    refusals: { ...weak, 'registration-closed': { status: 403, words: 'identity.api.registration-closed' } },
    async run({ ctx, body }) {
      if ((await registration(ctx.db, '/', ctx.now)) !== 'open') return refused('registration-closed')
      mustNotWait(await tryMailing(ctx))
      const asked = await askToRegister(ctx.db, { ...body, next: null }, circumstancesOf(ctx))
      return isRefused(asked) ? asked : { mailed: ctx.config.mail !== undefined }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/auth/verify-email',
    operation: 'verifyEmail',
    area: 'auth',
    summary: 'Confirm an address with what the mail to it says',
    description: 'Where it makes an account, the password that was chosen for it is needed, too.',
    guard: newcomer(),
    body: z.strictObject({ token, password: confirmationForm.shape.password.optional() }),
    answer: z.object({ email: z.email() }),
    refusals: {
      ...gone,
      'not-that-password': { status: 422, words: 'identity.errors.not-that-password' },
      'email-taken': 'identity.api.email-taken',
    },
    async run({ ctx, body }) {
      const link = await linkWith(ctx.db, body.token, ['registration', 'email'], ctx.now)
      if (!link?.email) return refused('link-gone')
      if (link.purpose === 'email') return confirmEmail(ctx.db, body.token, circumstancesOf(ctx))
      const { wait, succeeded } = await trySignIn(ctx, link.email)
      mustNotWait(wait)
      const sent = { token: body.token, password: body.password ?? '' }
      const made = await confirmRegistration(ctx.db, sent, circumstancesOf(ctx))
      if (isRefused(made)) return made
      await succeeded()
      return { email: link.email }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/auth/forgot-password',
    operation: 'forgotPassword',
    area: 'auth',
    summary: 'Have a link to a new password sent',
    description: 'The answer is the same whether or not the address has an account.',
    guard: newcomer(),
    body: z.strictObject({ email }),
    status: 202,
    answer: mailed,
    async run({ ctx, body }) {
      mustNotWait(await tryMailing(ctx))
      await askForReset(ctx.db, body.email, circumstancesOf(ctx))
      return { mailed: ctx.config.mail !== undefined }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/auth/reset-password',
    operation: 'resetPassword',
    area: 'auth',
    summary: 'Choose a new password with what the mail says',
    description: 'Everything that was signed in is signed out.',
    guard: newcomer(),
    body: z.strictObject({ token, password }),
    answer: z.null(),
    refusals: { ...gone, ...weak },
    async run({ ctx, body }) {
      const reset = await resetPassword(ctx.db, body, circumstancesOf(ctx))
      return isRefused(reset) ? reset : null
    },
  }),
  endpoint({
    method: 'POST',
    path: '/auth/change-email',
    operation: 'changeEmail',
    area: 'auth',
    summary: 'Ask for another e-mail address',
    description: 'It holds when the mail to it is answered.',
    guard: asPerson('profile:write'),
    body: z.strictObject({ email, password: changeEmailForm.shape.password }),
    status: 202,
    answer: mailed,
    refusals: { ...wrong, 'same-email': 'identity.errors.same-email' },
    secret: true,
    async run({ ctx, person, body }) {
      mustNotWait((await tryOwnPassword(ctx, person.id)) || (await tryMailing(ctx)))
      const asked = await askToChangeEmail(ctx.db, { personId: person.id, ...body }, circumstancesOf(ctx))
      return isRefused(asked) ? asked : { mailed: ctx.config.mail !== undefined }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/auth/change-password',
    operation: 'changePassword',
    area: 'auth',
    summary: 'Choose another password',
    description: 'Everything that is signed in is signed out, this program, too. Personal tokens stay.',
    guard: asPerson('profile:write'),
    body: z.strictObject({ current: changePasswordForm.shape.current, password }),
    answer: z.null(),
    refusals: { ...wrong, ...weak },
    secret: true,
    async run({ ctx, person, body }) {
      mustNotWait(await tryOwnPassword(ctx, person.id))
      const whose = { personId: person.id, sessionId: '' }
      const changed = await changePassword(ctx.db, { ...body, ...whose }, circumstancesOf(ctx))
      return isRefused(changed) ? changed : null
    },
  }),
]

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, formWithError, readForm } from '../../../web/kit/form.ts'
import { ownPath } from '../../../web/kit/own-path.ts'
import { circumstancesOf } from './circumstances.ts'
import { askToChangeEmail, askToConfirm, confirmEmail } from './confirming.ts'
import { changeEmailForm, confirmationForm } from './forms.ts'
import { letIn } from './letting-in.ts'
import { tryMailing, tryOwnPassword, trySignIn } from './limits.ts'
import { linkWith, type OneTimeLink } from './one-time-links.ts'
import { confirmRegistration } from './registering.ts'
import { refuseToWait } from './waiting.ts'

/** What a link in a mail to an address leads to, and having another address. */
export function emailRoutes(router: PageRouter): void {
  router.get('/email-confirmations/:token', publicPage(), async ctx => {
    ctx.set('Cache-Control', 'no-store')
    const token = ctx.params.token ?? ''
    const link = await linkWith(ctx.db, token, ['registration', 'email'], ctx.now)
    if (!link || link.used_at) return showGone(ctx)
    ctx.page(viewOf(link), { form: blankForm(), token, email: link.email })
  })

  // Opening the link does nothing yet: programs that look through mails open links, too.
  router.post('/email-confirmations/:token', publicPage(), async ctx => {
    const token = ctx.params.token ?? ''
    const link = await linkWith(ctx.db, token, ['registration', 'email'], ctx.now)
    if (!link) return showGone(ctx)
    if (link.purpose === 'registration') return finishRegistration(ctx, token, link)
    const outcome = await confirmEmail(ctx.db, token, circumstancesOf(ctx))
    if (isRefused(outcome)) return outcome.refused === 'email-taken' ? showTaken(ctx) : showGone(ctx)
    ctx.done(ctx.person ? '/me' : '/sign-in', {
      flash: 'identity.email-confirmation.done',
      params: { email: outcome.email },
    })
  })

  router.get('/me/email', signedIn(), async ctx => {
    ctx.page('identity/accounts/email', { form: blankForm() })
  })

  router.post('/me/email', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, changeEmailForm)
    if (!form.ok) return ctx.refuse('identity/accounts/email', { form })
    const wait = (await tryOwnPassword(ctx, person.id)) || (await tryMailing(ctx))
    if (wait > 0) return refuseToWait(ctx, 'identity/accounts/email', { form }, wait)
    const wish = { personId: person.id, ...form.value }
    const outcome = await askToChangeEmail(ctx.db, wish, circumstancesOf(ctx))
    if (isRefused(outcome)) {
      const field = outcome.refused === 'wrong-password' ? 'password' : 'email'
      const refused = formWithError(form.values, field, `identity.errors.${outcome.refused}`)
      return ctx.refuse('identity/accounts/email', { form: refused })
    }
    sayMailed(ctx, form.value.email)
  })

  router.post('/me/email/confirmation', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    if ((await tryMailing(ctx)) === 0) await askToConfirm(ctx.db, person.id, circumstancesOf(ctx))
    sayMailed(ctx, person.email)
  })
}

const viewOf = ({ purpose }: OneTimeLink): string =>
  purpose === 'registration' ? 'identity/accounts/registration' : 'identity/accounts/email-confirmation'

async function finishRegistration(ctx: Context, token: string, link: OneTimeLink): Promise<void> {
  const it = { token, email: link.email }
  const form = await readForm(ctx, confirmationForm)
  if (!form.ok) return ctx.refuse('identity/accounts/registration', { ...it, form })
  const { wait, succeeded } = await trySignIn(ctx, link.email ?? '')
  if (wait > 0) return refuseToWait(ctx, 'identity/accounts/registration', { ...it, form }, wait)
  const outcome = await confirmRegistration(ctx.db, { ...form.value, token }, circumstancesOf(ctx))
  if (!isRefused(outcome)) {
    await succeeded()
    const { name, next } = outcome
    const welcome = { flash: 'identity.sign-in.done', params: { name } }
    return letIn(ctx, outcome.id, 'mail', { to: ownPath(next ?? '/'), ...welcome })
  }
  if (outcome.refused === 'link-gone') return showGone(ctx)
  const refused = formWithError(form.values, 'password', `identity.errors.${outcome.refused}`)
  ctx.refuse('identity/accounts/registration', { ...it, form: refused })
}

const showGone = (ctx: Context): void =>
  ctx.refuse('identity/accounts/link-gone', { kind: 'email', again: ctx.person ? '/me' : '/sign-up' }, 410)

const showTaken = (ctx: Context): void =>
  ctx.refuse('identity/accounts/link-gone', { kind: 'taken', again: '/sign-in' }, 409)

/** The same words whether the address is free or somebody's. */
const sayMailed = (ctx: Context, email: string): void =>
  ctx.done('/me', {
    flash: ctx.config.mail ? 'identity.email.mailed' : 'identity.email.kept',
    params: { email },
  })

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import { blankForm, formWithError, readForm } from '../../../web/kit/form.ts'
import { askForReset, changePassword, resetPassword } from './changing-password.ts'
import { circumstancesOf } from './circumstances.ts'
import { changePasswordForm, forgottenPasswordForm, passwordResetForm } from './forms.ts'
import { letIn } from './letting-in.ts'
import { tryMailing, tryOwnPassword } from './limits.ts'
import { linkWith } from './one-time-links.ts'
import { personById } from './people.ts'
import { refuseToWait } from './waiting.ts'

/** A forgotten password, and another one for who knows theirs. */
export function passwordRoutes(router: PageRouter): void {
  router.get('/forgotten-password', publicPage(), async ctx => {
    ctx.page('identity/accounts/forgotten-password', { form: blankForm() })
  })

  router.post('/forgotten-password', publicPage(), async ctx => {
    const form = await readForm(ctx, forgottenPasswordForm)
    if (!form.ok) return ctx.refuse('identity/accounts/forgotten-password', { form })
    const wait = await tryMailing(ctx)
    if (wait > 0) return refuseToWait(ctx, 'identity/accounts/forgotten-password', { form }, wait)
    await askForReset(ctx.db, form.value.email, circumstancesOf(ctx))
    ctx.done('/forgotten-password/mail')
  })

  router.get('/forgotten-password/mail', publicPage(), async ctx => {
    ctx.page('identity/accounts/forgotten-password-mail', { mailed: ctx.config.mail !== undefined })
  })

  router.get('/password-resets/:token', publicPage(), async ctx => {
    ctx.set('Cache-Control', 'no-store')
    const token = ctx.params.token ?? ''
    const link = await linkWith(ctx.db, token, ['password'], ctx.now)
    if (!link?.person_id || link.used_at) return ctx.refuse('identity/accounts/link-gone', reset, 410)
    const person = await personById(ctx.db, link.person_id)
    ctx.page('identity/accounts/password-reset', { form: blankForm(), token, email: person?.email })
  })

  router.post('/password-resets/:token', publicPage(), async ctx => {
    const token = ctx.params.token ?? ''
    const form = await readForm(ctx, passwordResetForm)
    if (!form.ok) return ctx.refuse('identity/accounts/password-reset', { form, token })
    const outcome = await resetPassword(ctx.db, { ...form.value, token }, circumstancesOf(ctx))
    if (!isRefused(outcome)) {
      const said = { flash: 'identity.password-reset.done', params: { name: outcome.name } }
      return letIn(ctx, outcome.id, 'mail', { to: '/', ...said })
    }
    if (outcome.refused === 'link-gone') return ctx.refuse('identity/accounts/link-gone', reset, 410)
    const refused = formWithError(form.values, 'password', `identity.errors.${outcome.refused}`)
    ctx.refuse('identity/accounts/password-reset', { form: refused, token })
  })

  router.get('/me/password', signedIn(), async ctx => {
    ctx.page('identity/accounts/password', { form: blankForm() })
  })

  router.post('/me/password', signedIn(), async ctx => {
    const { person, session } = asSignedIn(ctx)
    const form = await readForm(ctx, changePasswordForm)
    if (!form.ok) return ctx.refuse('identity/accounts/password', { form })
    const wait = await tryOwnPassword(ctx, person.id)
    if (wait > 0) return refuseToWait(ctx, 'identity/accounts/password', { form }, wait)
    const ids = { personId: person.id, sessionId: session.id }
    const outcome = await changePassword(ctx.db, { ...form.value, ...ids }, circumstancesOf(ctx))
    if (isRefused(outcome)) {
      const field = outcome.refused === 'wrong-password' ? 'current' : 'password'
      const refused = formWithError(form.values, field, `identity.errors.${outcome.refused}`)
      return ctx.refuse('identity/accounts/password', { form: refused })
    }
    ctx.done('/me', { flash: 'identity.password.done' })
  })
}

const reset = { kind: 'password', again: '/forgotten-password' }

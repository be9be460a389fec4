import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { ownPath } from '../../../web/kit/own-path.ts'
import { circumstancesOf } from './circumstances.ts'
import { signUpForm } from './forms.ts'
import { tryMailing } from './limits.ts'
import { askToRegister } from './registering.ts'
import { registration } from './registration.ts'
import { refuseToWait } from './waiting.ts'

/** Making an account: asked for here, made where the mail's link leads (email-routes.ts). */
export function signUpRoutes(router: PageRouter): void {
  router.get('/sign-up', publicPage(), async ctx => {
    await showSignUp(ctx, blankForm({ next: asked(ctx, 'next') }))
  })

  router.post('/sign-up', publicPage(), once, async ctx => {
    const form = await readForm(ctx, signUpForm)
    const wanted = ownPath([form.values.next].flat()[0])
    if ((await registration(ctx.db, wanted, ctx.now)) !== 'open')
      return showSignUp(ctx, blankForm({ next: wanted }), 403)
    if (!form.ok) return ctx.refuse('identity/people/sign-up', { form, registration: 'open' })
    const wait = await tryMailing(ctx)
    if (wait > 0) return refuseToWait(ctx, 'identity/people/sign-up', { form, registration: 'open' }, wait)
    const next = ownPath(form.value.next)
    const outcome = await askToRegister(ctx.db, { ...form.value, next }, circumstancesOf(ctx))
    if (isRefused(outcome)) {
      const refused = formWithError(form.values, 'password', `identity.errors.${outcome.refused}`)
      return ctx.refuse('identity/people/sign-up', { form: refused, registration: 'open' })
    }
    // The same for every address, taken or not, and for both of two presses: the words stand on the next page.
    if (ctx.config.mail) return ctx.done('/sign-up/mail')
    ctx.done(`/sign-in?${new URLSearchParams({ asked: 'yes', next })}`)
  })

  router.get('/sign-up/mail', publicPage(), async ctx => {
    ctx.page('identity/accounts/sign-up-mail')
  })
}

async function showSignUp(ctx: Context, form: Form<unknown>, status?: number): Promise<void> {
  const next = [form.values.next].flat()[0] ?? ''
  const it = { form, registration: await registration(ctx.db, next, ctx.now) }
  if (status) ctx.refuse('identity/people/sign-up', it, status)
  else ctx.page('identity/people/sign-up', it)
}

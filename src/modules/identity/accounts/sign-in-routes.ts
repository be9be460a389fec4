import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import { asked, blankForm, formWithError, readForm } from '../../../web/kit/form.ts'
import { ownPath } from '../../../web/kit/own-path.ts'
import { record } from '../audit/audit.ts'
import { signInForm } from './forms.ts'
import { letIn } from './letting-in.ts'
import { trySignIn } from './limits.ts'
import { personWith } from './people.ts'
import { endSession, endSessionsOf } from './sessions.ts'
import { refuseToWait } from './waiting.ts'

/** Signing in, and out: here and everywhere. */
export function signInRoutes(router: PageRouter): void {
  router.get('/sign-in', publicPage(), async ctx => {
    // In a demo one comes back here to be somebody else.
    if (ctx.person && !ctx.demo) return ctx.done(ownPath(asked(ctx, 'next')))
    ctx.page('identity/people/sign-in', {
      form: blankForm({ next: asked(ctx, 'next') }),
      asked: asked(ctx, 'asked') === 'yes',
    })
  })

  router.post('/sign-in', publicPage(), async ctx => {
    const form = await readForm(ctx, signInForm)
    if (!form.ok) return ctx.refuse('identity/people/sign-in', { form })
    const { wait, succeeded } = await trySignIn(ctx, form.value.email)
    if (wait > 0) return refuseToWait(ctx, 'identity/people/sign-in', { form }, wait)
    const person = await personWith(ctx.db, form.value)
    if (isRefused(person)) {
      const refused = formWithError(form.values, 'email', `identity.errors.${person.refused}`)
      return ctx.refuse('identity/people/sign-in', { form: refused })
    }
    await succeeded()
    const welcome = { flash: 'identity.sign-in.done', params: { name: person.name } }
    await letIn(ctx, person.id, 'password', { to: ownPath(form.value.next), ...welcome })
  })

  router.post('/sign-out', publicPage(), async ctx => {
    await endSession(ctx)
    ctx.done('/', { flash: 'identity.sign-in.out' })
  })

  router.post('/sign-out/everywhere', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await endSessionsOf(ctx.db, person.id)
    await record(ctx.db, { event: 'identity.signed-out-everywhere', by: person.id, address: ctx.ip }, ctx.now)
    await endSession(ctx)
    ctx.done('/sign-in', { flash: 'identity.sign-in.out-everywhere' })
  })
}

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { type RateLimit, rateLimit } from '../../../web/kit/rate-limit.ts'
import { libraryChoiceForm } from '../libraries/forms.ts'
import { librariesOf } from '../libraries/libraries.ts'
import { requestsWaiting } from '../people/friend-queries.ts'
import { appearanceForm, signInForm, signUpForm } from './forms.ts'
import { ownPath } from './own-path.ts'
import { personWith, signUp } from './people.ts'
import { beginSession, chooseLibrary, endSession } from './sessions.ts'

/** Signing up, in and out, and a person's own page. */
export function accountRoutes(router: PageRouter): void {
  router.get('/sign-in', publicPage(), async ctx => {
    // In a demo one comes back here to be somebody else.
    if (ctx.person && !ctx.demo) return ctx.done(ownPath(asked(ctx, 'next')))
    ctx.page('identity/people/sign-in', { form: blankForm({ next: asked(ctx, 'next') }) })
  })

  router.post('/sign-in', publicPage(), async ctx => {
    const form = await readForm(ctx, signInForm)
    if (!form.ok) return ctx.refuse('identity/people/sign-in', { form })
    const limits = signInLimits(ctx)
    const account = `${form.value.email} ${ctx.ip}`
    const seconds = (await limits.address.spent(ctx.ip)) || (await limits.account.spent(account))
    if (seconds > 0) {
      ctx.set('Retry-After', String(seconds))
      const waitUntil = new Date(ctx.now.getTime() + seconds * 1000)
      return ctx.refuse('identity/people/sign-in', { form, waitUntil }, 429)
    }
    const person = await personWith(ctx.db, form.value)
    if (isRefused(person)) {
      const refused = formWithError(form.values, 'email', 'identity.errors.no-match')
      return ctx.refuse('identity/people/sign-in', { form: refused })
    }
    await limits.account.forgive(account)
    await limits.address.giveBack(ctx.ip)
    await beginSession(ctx, person.id)
    ctx.done(ownPath(form.value.next), { flash: 'identity.sign-in.done', params: { name: person.name } })
  })

  router.get('/sign-up', publicPage(), async ctx => {
    ctx.page('identity/people/sign-up', { form: blankForm() })
  })

  router.post('/sign-up', publicPage(), once, async ctx => {
    const form = await readForm(ctx, signUpForm)
    if (!form.ok) return ctx.refuse('identity/people/sign-up', { form })
    await signUpLimit(ctx).spend(ctx.ip)
    const made = await signUp(ctx.db, form.value, ctx.now)
    if (isRefused(made)) {
      const refused = formWithError(form.values, 'email', `identity.errors.${made.refused}`)
      return ctx.refuse('identity/people/sign-up', { form: refused })
    }
    await beginSession(ctx, made.id)
    ctx.done('/', { flash: 'identity.sign-in.done', params: { name: form.value.name } })
  })

  router.post('/sign-out', publicPage(), async ctx => {
    await endSession(ctx)
    ctx.done('/', { flash: 'identity.sign-in.out' })
  })

  router.get('/me', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    ctx.page('identity/people/me', {
      person,
      libraries: await librariesOf(ctx.db, person.id),
      current: ctx.library?.id,
      settings: ctx.may('identity.library-settings'),
      waiting: await requestsWaiting(ctx.db, person.id),
    })
  })

  router.post('/me/library', signedIn(), async ctx => {
    const { session } = asSignedIn(ctx)
    const form = await readForm(ctx, libraryChoiceForm)
    if (!form.ok) throw notFound()
    await chooseLibrary(ctx.db, session.id, idOf(form.value.library_id))
    ctx.done('/')
  })

  router.get('/appearance', publicPage(), async ctx => {
    ctx.page('identity/people/appearance', { theme: ctx.cookies.get('carrel-theme') ?? 'system' })
  })

  router.post('/appearance', publicPage(), async ctx => {
    const form = await readForm(ctx, appearanceForm)
    const theme = form.ok && form.value.theme !== 'system' ? form.value.theme : null
    ctx.cookies.set('carrel-theme', theme, { sameSite: 'lax', maxAge: 31_536_000_000, overwrite: true })
    ctx.done('/appearance', { flash: 'identity.library.saved' })
  })
}

// An account can be tried more slowly than an address, behind which a whole school may sit; and it is counted for each
// address apart, so that nobody can shut out another by typing wrong passwords.
const signInLimits = (ctx: Context): { address: RateLimit; account: RateLimit } => ({
  address: rateLimit(ctx.pool, { name: 'sign-in-address', tries: 100, seconds: 600 }),
  account: rateLimit(ctx.pool, { name: 'sign-in-account', tries: 10, seconds: 600 }),
})

const signUpLimit = (ctx: Context): RateLimit =>
  rateLimit(ctx.pool, { name: 'sign-up-address', tries: 30, seconds: 3600 })

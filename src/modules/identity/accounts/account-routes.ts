import type { PageRouter } from '../../../module.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import { idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { libraryChoiceForm } from '../libraries/forms.ts'
import { waitingRequests } from '../libraries/join-requests.ts'
import { librariesOf } from '../libraries/libraries.ts'
import { sectionsOf } from '../libraries/sections.ts'
import { requestsWaiting } from '../people/friend-queries.ts'
import { emailRoutes } from './email-routes.ts'
import { appearanceForm } from './forms.ts'
import { passwordRoutes } from './password-routes.ts'
import { personById } from './people.ts'
import { sessionRoutes } from './session-routes.ts'
import { chooseLibrary } from './sessions.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { signUpRoutes } from './sign-up-routes.ts'

/** A person's account: making one, getting into it, changing it, and their own page. */
export function accountRoutes(router: PageRouter): void {
  signInRoutes(router)
  signUpRoutes(router)
  passwordRoutes(router)
  emailRoutes(router)
  sessionRoutes(router)

  router.get('/me', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const account = await personById(ctx.db, person.id)
    const parts = await ctx.slots('me.parts', [person.id])
    ctx.page('identity/people/me', {
      parts: parts(person.id),
      person,
      confirmed: account?.email_confirmed_at != null,
      libraries: await librariesOf(ctx.db, person.id),
      current: ctx.library?.id,
      sections: sectionsOf(ctx),
      asking:
        ctx.library && ctx.may('identity.members')
          ? (await waitingRequests(ctx.db, ctx.library.id)).length
          : 0,
      administers: ctx.may('identity.people'),
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

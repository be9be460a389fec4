import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, atLibrary, authorize, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { rolesIn, within } from '../access/roles.ts'
import { chooseLibrary } from '../accounts/sessions.ts'
import { actorOf } from '../audit/actor.ts'
import { linkInvitationForm, mailInvitationForm } from './forms.ts'
import {
  acceptInvitation,
  invitationWith,
  invite,
  type NewInvitation,
  openInvitations,
  withdrawInvitation,
} from './invitations.ts'
import { stewardOf } from './member-routes.ts'
import { sectionsOf } from './sections.ts'

/** Asking people into the library, and their coming. */
export function invitationRoutes(router: PageRouter): void {
  router.get('/library/invitations', authorize('identity.members'), ctx => showInvitations(ctx))

  router.post('/library/invitations/mails', authorize('identity.members'), once, async ctx => {
    const form = await readForm(ctx, mailInvitationForm)
    if (!form.ok) return showInvitations(ctx, { mail: form })
    await invitationLimit(ctx).spend(asSignedIn(ctx).person.id)
    const made = await inviteFrom(ctx, { ...form.value, uses: null })
    if (isRefused(made)) {
      const field = made.refused === 'member-already' ? 'email' : 'role'
      return showInvitations(ctx, {
        mail: formWithError(form.values, field, `identity.errors.${made.refused}`),
      })
    }
    ctx.done('/library/invitations', {
      flash: ctx.config.mail ? 'identity.invitations.sent' : 'identity.invitations.kept',
      params: { email: form.value.email },
    })
  })

  router.post('/library/invitations/links', authorize('identity.members'), async ctx => {
    const form = await readForm(ctx, linkInvitationForm)
    if (!form.ok) return showInvitations(ctx, { link: form })
    const made = await inviteFrom(ctx, { ...form.value, email: null })
    if (isRefused(made))
      return showInvitations(ctx, {
        link: formWithError(form.values, 'role', `identity.errors.${made.refused}`),
      })
    ctx.set('Cache-Control', 'no-store')
    // Shown in the answer itself: the link is told once, and kept nowhere.
    await showInvitations(ctx, { made: `${ctx.protocol}://${ctx.host}${made.path}` })
  })

  router.post('/library/invitations/:id/withdrawal', authorize('identity.members'), async ctx => {
    const { library } = atLibrary(ctx)
    const asking = { libraryId: library.id, id: idOf(ctx.params.id) }
    if (!(await withdrawInvitation(ctx.db, asking, actorOf(ctx), ctx.now))) throw notFound()
    ctx.done('/library/invitations', { flash: 'identity.invitations.withdrawn' })
  })

  router.get('/invitations/:token', publicPage(), async ctx => {
    const invitation = await invitationWith(ctx.db, ctx.params.token ?? '', ctx.now)
    const next = encodeURIComponent(ctx.path)
    ctx.page('identity/libraries/invitation', { invitation, next, token: ctx.params.token })
  })

  router.post('/invitations/:token', signedIn(), async ctx => {
    const { person, session } = asSignedIn(ctx)
    const asking = { token: ctx.params.token ?? '', personId: person.id }
    const joined = await acceptInvitation(ctx.db, asking, actorOf(ctx), ctx.now)
    if (isRefused(joined)) return ctx.refuse('identity/libraries/invitation', { invitation: undefined })
    await chooseLibrary(ctx.db, session.id, joined.libraryId)
    ctx.done('/', { flash: 'identity.invitations.joined' })
  })
}

async function inviteFrom(ctx: Context, wanted: NewInvitation) {
  const { library, person } = atLibrary(ctx)
  return invite(ctx.db, { ...wanted, library }, { ...stewardOf(ctx), name: person.name }, ctx.now)
}

/** Mails that a person has sent to strangers in a day, from the pages or by the API. */
export const invitationLimit = (ctx: Context) =>
  rateLimit(ctx.pool, { name: 'invitation-mails', tries: 50, seconds: 86_400 })

type Shown = { mail?: Form<unknown>; link?: Form<unknown>; made?: string }

async function showInvitations(ctx: Context, { mail, link, made }: Shown = {}): Promise<void> {
  const { library } = atLibrary(ctx)
  const roles = await rolesIn(ctx.db, library.id)
  const it = {
    invitations: await openInvitations(ctx.db, library.id, ctx.now),
    roles: roles.filter(({ permissions }) => within(permissions, ctx.permissions)),
    mailForm: mail ?? blankForm({ role: 'member', days: '14' }),
    linkForm: link ?? blankForm({ role: 'member', days: '14', uses: '' }),
    made,
    places: sectionsOf(ctx),
  }
  if ([mail, link].some(form => form && hasErrors(form))) ctx.refuse('identity/libraries/invitations', it)
  else ctx.page('identity/libraries/invitations', it)
}

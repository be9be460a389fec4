import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { byMe, clubToRun } from '../clubs/club-routes.ts'
import { declineInvitation, inviteFriend, withdrawInvitation } from './inviting.ts'
import { invitingForm } from './member-form.ts'
import { showMembers } from './member-routes.ts'

/** Inviting friends to a club by name. */
export function invitationRoutes(router: PageRouter): void {
  router.post('/clubs/:id/invitations', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    const form = await readForm(ctx, invitingForm)
    if (!form.ok) return showMembers(ctx, club, form)
    const outcome = await inviteFriend(ctx.db, byMe(ctx, club), form.value.friend, ctx.now)
    if (isRefused(outcome))
      return showMembers(ctx, club, formWithError(form.values, 'friend', `clubs.errors.${outcome.refused}`))
    ctx.done(`/clubs/${club.id}/members`, {
      flash: outcome.joined ? 'clubs.members.let-in' : 'clubs.inviting.invited',
    })
  })

  router.post('/clubs/:id/invitations/:person/withdrawal', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    const withdrawn = await withdrawInvitation(ctx.db, byMe(ctx, club), idOf(ctx.params.person))
    if (isRefused(withdrawn)) throw notFound()
    ctx.done(`/clubs/${club.id}/members`, { flash: 'clubs.inviting.withdrawn' })
  })

  router.post('/clubs/:id/invitation/refusal', signedIn(), async ctx => {
    const own = { clubId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id }
    if (isRefused(await declineInvitation(ctx.db, own, ctx.now))) throw notFound()
    ctx.done('/clubs', { flash: 'clubs.inviting.declined' })
  })
}

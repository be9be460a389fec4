import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import type { ClubSeen } from '../clubs/club-queries.ts'
import { byMe, clubAsked, clubOfMine, clubToRun } from '../clubs/club-routes.ts'
import { clubPart, showClub } from '../clubs/club-shapes.ts'
import { lettersChosen } from '../letters/choosing.ts'
import { friendsToInvite, invitedTo } from './invitation-queries.ts'
import { invitationAddress, invitedClub, join, joinInvited, withdrawRequest } from './joining.ts'
import { clubRoleForm, joinForm, sharingForm } from './member-form.ts'
import { membersInOrder, memberWith, requestsTo } from './member-queries.ts'
import { answerRequest, giveRole, handOver, leaveClub, removeMember, shareReading } from './memberships.ts'

/** Coming into a club, being in it, and leaving it. */
export function memberRoutes(router: PageRouter): void {
  router.post('/clubs/:id/membership', signedIn(), async ctx => {
    const club = await clubAsked(ctx)
    const form = await readForm(ctx, joinForm)
    if (!form.ok) return showClub(ctx, club, { form })
    const outcome = await join(ctx.db, { ...byMe(ctx, club), message: form.value.message }, ctx.now)
    if (isRefused(outcome)) {
      if (outcome.refused === 'unknown-club') throw notFound()
      return showClub(ctx, club, { form, refused: outcome.refused })
    }
    const flash = outcome.joined ? 'clubs.joining.joined' : 'clubs.joining.asked'
    ctx.done(`/clubs/${club.id}`, { flash, params: { name: club.name } })
  })

  router.post('/clubs/:id/request/withdrawal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const clubId = idOf(ctx.params.id)
    if (!(await withdrawRequest(ctx.db, { clubId, personId: person.id }))) throw notFound()
    ctx.done('/clubs', { flash: 'clubs.joining.withdrawn' })
  })

  router.get('/clubs/invitations/:invitation/:signed', publicPage(), async ctx => {
    const asked = invitationAsked(ctx)
    const club = await invitedClub(ctx.db, ctx.config, asked)
    const next = encodeURIComponent(ctx.path)
    ctx.set('Referrer-Policy', 'no-referrer')
    ctx.page('clubs/invitation', { club, next, ...asked, refused: null })
  })

  router.post('/clubs/invitations/:invitation/:signed', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const asked = invitationAsked(ctx)
    const club = await invitedClub(ctx.db, ctx.config, asked)
    const joined =
      club && (await joinInvited(ctx.db, { invitation: asked.invitation, personId: person.id }, ctx.now))
    if (!joined || isRefused(joined))
      return ctx.refuse('clubs/invitation', {
        club: joined?.refused === 'club-full' ? club : null,
        next: '',
        ...asked,
        refused: joined?.refused ?? 'invitation-over',
      })
    ctx.done(`/clubs/${joined.clubId}`, { flash: 'clubs.joining.joined', params: { name: club.name } })
  })

  router.get('/clubs/:id/members', signedIn(), async ctx => showMembers(ctx, await clubOfMine(ctx)))

  router.get('/clubs/:id/members/:member', signedIn(), async ctx => showMember(ctx, await clubToRun(ctx)))

  router.post('/clubs/:id/members/:member/role', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    const form = await readForm(ctx, clubRoleForm)
    if (!form.ok) return showMember(ctx, club, form)
    const given = await giveRole(ctx.db, byMe(ctx, club), {
      memberId: idOf(ctx.params.member),
      ...form.value,
    })
    if (isRefused(given)) return refuseMember(ctx, club, form, given.refused)
    ctx.done(`/clubs/${club.id}/members`, { flash: 'clubs.members.role-given' })
  })

  router.post('/clubs/:id/members/:member/hand-over', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    const given = await handOver(ctx.db, byMe(ctx, club), idOf(ctx.params.member))
    if (isRefused(given)) throw notFound()
    ctx.done(`/clubs/${club.id}/members`, { flash: 'clubs.members.handed-over' })
  })

  router.post('/clubs/:id/members/:member/removal', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    const removed = await removeMember(ctx.db, byMe(ctx, club), idOf(ctx.params.member))
    if (isRefused(removed)) return refuseMember(ctx, club, blankForm(), removed.refused)
    ctx.done(`/clubs/${club.id}/members`, { flash: 'clubs.members.removed' })
  })

  router.post('/clubs/:id/requests/:member/acceptance', signedIn(), ctx => answer(ctx, true))
  router.post('/clubs/:id/requests/:member/refusal', signedIn(), ctx => answer(ctx, false))

  router.post('/clubs/:id/sharing', signedIn(), async ctx => {
    const club = await clubOfMine(ctx)
    const form = await readForm(ctx, sharingForm)
    if (!form.ok) throw notFound()
    await shareReading(ctx.db, byMe(ctx, club), form.value.shares)
    ctx.done(`/clubs/${club.id}/members`, { flash: `clubs.sharing.now.${form.value.shares}` })
  })

  router.get('/clubs/:id/leaving', signedIn(), async ctx => {
    ctx.page('clubs/leaving', { ...clubPart(await clubOfMine(ctx)), refused: null })
  })

  router.post('/clubs/:id/leaving', signedIn(), async ctx => {
    const club = await clubOfMine(ctx)
    const left = await leaveClub(ctx.db, byMe(ctx, club))
    if (isRefused(left)) return ctx.refuse('clubs/leaving', { ...clubPart(club), refused: left.refused })
    ctx.done('/clubs', { flash: 'clubs.leaving.left', params: { name: club.name } })
  })
}

/** What the address of an invitation says; whether it is one, the room's actions know. */
export const invitationAsked = ({ params }: Context & { params: Record<string, string> }) => ({
  invitation: idOf(params.invitation),
  signed: params.signed ?? '',
})

/** Who is in a club, and to who runs it who asks or may be asked to come in. */
export async function showMembers(ctx: Context, club: ClubSeen, form?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const part = clubPart(club)
  const inviting = part.runs && !part.ended
  const [members, requests, invited, friends, letters] = await Promise.all([
    membersInOrder(ctx.db, club.id, person.id),
    part.runs ? requestsTo(ctx.db, club.id, person.id) : [],
    inviting ? invitedTo(ctx.db, club.id, person.id) : [],
    inviting ? friendsToInvite(ctx.db, club.id, person.id) : [],
    lettersChosen(ctx.db, byMe(ctx, club)),
  ])
  const address =
    part.runs && club.invitation && ctx.config.publicUrl + invitationAddress(ctx.config, club.invitation)
  const it = { ...part, members, requests, address, invited, friends, letters, form: form ?? blankForm() }
  if (form) ctx.refuse('clubs/members', it)
  else ctx.page('clubs/members', it)
}

async function showMember(ctx: Context, club: ClubSeen, form?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const member = await memberWith(ctx.db, club.id, idOf(ctx.params.member), person.id)
  if (!member) throw notFound()
  const it = {
    ...clubPart(club),
    member,
    own: member.id === person.id,
    form: form ?? blankForm({ role: member.role }),
  }
  if (form) ctx.refuse('clubs/member', it)
  else ctx.page('clubs/member', it)
}

async function refuseMember(ctx: Context, club: ClubSeen, { values }: Form<unknown>, refused: string) {
  if (refused === 'unknown-member') throw notFound()
  await showMember(ctx, club, formWithError(values, 'role', `clubs.errors.${refused}`))
}

async function answer(ctx: Context, accept: boolean): Promise<void> {
  const club = await clubToRun(ctx)
  const answered = await answerRequest(
    ctx.db,
    byMe(ctx, club),
    { memberId: idOf(ctx.params.member), accept },
    ctx.now,
  )
  if (isRefused(answered)) {
    if (answered.refused === 'club-full')
      return ctx.done(`/clubs/${club.id}/members`, { flash: 'clubs.errors.club-full' })
    throw notFound()
  }
  ctx.done(`/clubs/${club.id}/members`, { flash: `clubs.members.${accept ? 'let-in' : 'declined'}` })
}

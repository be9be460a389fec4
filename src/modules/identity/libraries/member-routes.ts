import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, atLibrary, authorize, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
} from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { rolesIn, within } from '../access/roles.ts'
import { actorOf } from '../audit/actor.ts'
import { roleChoiceForm } from './forms.ts'
import { answerRequest, waitingRequests } from './join-requests.ts'
import { libraryWithId } from './libraries.ts'
import { type Member, memberPageSize, membersPage, memberWithId } from './members.ts'
import { changeRoleOf, handOver, leaveLibrary, removeMember, type Steward } from './memberships.ts'
import { sectionsOf } from './sections.ts'

/** Who belongs to the library, and who wants to. */
export function memberRoutes(router: PageRouter): void {
  router.get('/library/members', signedIn(), async ctx => {
    const { library } = atLibrary(ctx)
    await mustSeeMembers(ctx)
    const [q, role] = [asked(ctx, 'q'), asked(ctx, 'role')]
    const key = readKey(asked(ctx, 'after'), ['name', 'id'])
    const found = await membersPage(ctx.db, library.id, {
      q,
      role,
      after: key && isUuid(key.id) ? key : null,
    })
    const members = found.slice(0, memberPageSize)
    const [first, last] = [found[memberPageSize], members.at(-1)]
    const manages = ctx.may('identity.members')
    ctx.page('identity/libraries/members', {
      members: manages ? members : members.map(member => ({ ...member, email: null })),
      roles: await rolesIn(ctx.db, library.id),
      requests: manages ? await waitingRequests(ctx.db, library.id) : [],
      manages,
      q,
      role,
      places: sectionsOf(ctx),
      next:
        first && last
          ? {
              from: first.name,
              href: `/library/members?${new URLSearchParams({ q, role, after: writeKey([last.name, last.id]) })}`,
            }
          : null,
    })
  })

  router.get('/library/members/:id', authorize('identity.members'), async ctx => {
    await showMember(ctx, await memberAsked(ctx))
  })

  router.post('/library/members/:id/role', authorize('identity.members'), async ctx => {
    const { library } = atLibrary(ctx)
    const member = await memberAsked(ctx)
    const form = await readForm(ctx, roleChoiceForm)
    if (!form.ok) return showMember(ctx, member, form)
    const asking = { libraryId: library.id, personId: member.id, role: form.value.role }
    const changed = await changeRoleOf(ctx.db, asking, stewardOf(ctx), ctx.now)
    if (!changed) throw notFound()
    if (isRefused(changed)) return showMember(ctx, member, refusedRole(form, changed.refused))
    ctx.done('/library/members', { flash: 'identity.members.role-given', params: { name: member.name } })
  })

  router.post('/library/members/:id/removal', authorize('identity.members'), async ctx => {
    const { library } = atLibrary(ctx)
    const member = await memberAsked(ctx)
    const asking = { libraryId: library.id, personId: member.id }
    const removed = await removeMember(ctx.db, asking, stewardOf(ctx), ctx.now)
    if (!removed) throw notFound()
    if (isRefused(removed)) return showMember(ctx, member, refusedRole(blankForm(), removed.refused))
    ctx.done('/library/members', { flash: 'identity.members.removed', params: { name: member.name } })
  })

  router.post('/library/members/:id/ownership', authorize('identity.ownership'), async ctx => {
    const { library, person } = atLibrary(ctx)
    const member = await memberAsked(ctx)
    const asking = { libraryId: library.id, from: person.id, to: member.id }
    const given = await handOver(ctx.db, asking, actorOf(ctx), ctx.now)
    if (isRefused(given)) return showMember(ctx, member, refusedRole(blankForm(), given.refused))
    ctx.done('/library/members', { flash: 'identity.members.handed-over', params: { name: member.name } })
  })

  router.post('/library/requests/:id/acceptance', authorize('identity.members'), ctx => answer(ctx, true))
  router.post('/library/requests/:id/refusal', authorize('identity.members'), ctx => answer(ctx, false))

  router.get('/libraries/:id/leaving', signedIn(), async ctx => {
    const library = await ownLibrary(ctx)
    ctx.page('identity/libraries/leaving', { library, refused: null })
  })

  router.post('/libraries/:id/leaving', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const library = await ownLibrary(ctx)
    const asking = { libraryId: library.id, personId: person.id }
    const left = await leaveLibrary(ctx.db, asking, actorOf(ctx), ctx.now)
    if (!left) throw notFound()
    if (isRefused(left)) return ctx.refuse('identity/libraries/leaving', { library, refused: left.refused })
    ctx.done('/me', { flash: 'identity.members.left', params: { library: library.name } })
  })
}

export const stewardOf = (ctx: Context): Steward => ({ ...actorOf(ctx), permissions: ctx.permissions })

/** Staff always; members where the library lets them see each other. */
async function mustSeeMembers(ctx: Context): Promise<void> {
  const { library } = atLibrary(ctx)
  if (ctx.may('identity.members-seen')) return
  if (!library.role) throw notFound()
  const { members_seen } = await libraryWithId(ctx.db, library.id)
  if (!members_seen) throw new Problem(403)
}

async function memberAsked(ctx: Context): Promise<Member> {
  const member = await memberWithId(ctx.db, atLibrary(ctx).library.id, idOf(ctx.params.id))
  if (!member) throw notFound()
  return member
}

async function showMember(ctx: Context, member: Member, form?: Form<unknown>): Promise<void> {
  const { library, person } = atLibrary(ctx)
  const roles = await rolesIn(ctx.db, library.id)
  const held = roles.find(({ role }) => role === member.role)?.permissions ?? []
  const it = {
    member,
    form: form ?? blankForm({ role: member.role }),
    roles: roles.filter(({ permissions }) => within(permissions, ctx.permissions)),
    mayChange: within(held, ctx.permissions),
    mayHandOver: library.role === 'owner' && member.id !== person.id,
    places: sectionsOf(ctx),
  }
  if (form && hasErrors(form)) ctx.refuse('identity/libraries/member', it)
  else ctx.page('identity/libraries/member', it)
}

const refusedRole = ({ values }: Form<unknown>, refused: string): Form<never> =>
  formWithError(values, 'role', `identity.errors.${refused}`)

async function answer(ctx: Context, accept: boolean): Promise<void> {
  const { library } = atLibrary(ctx)
  const asking = { libraryId: library.id, personId: idOf(ctx.params.id), accept }
  const answered = await answerRequest(ctx.db, asking, actorOf(ctx), ctx.now)
  if (!answered) throw notFound()
  const flash = accept ? 'identity.members.accepted' : 'identity.members.declined'
  ctx.done('/library/members', { flash, params: { name: answered.name } })
}

async function ownLibrary(ctx: Context): Promise<{ id: string; name: string }> {
  const place = await ctx.at(idOf(ctx.params.id))
  if (!place?.library.role) throw notFound()
  return place.library
}

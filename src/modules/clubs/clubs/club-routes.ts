import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
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
import { once } from '../../../web/kit/once.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { zoneNames } from '../../identity/index.ts'
import { archiveClub, changeClub, renewInvitation } from './changing.ts'
import { joinings } from './club.ts'
import { clubSettingsForm, newClubForm } from './club-form.ts'
import { type ClubSeen, clubFor, clubPageSize, clubsInvitedTo, clubsOf, clubsToFind } from './club-queries.ts'
import { clubLanguages, clubPart, showClub } from './club-shapes.ts'
import { foundClub } from './founding.ts'

/** Finding clubs, founding one, and running it. */
export function clubRoutes(router: PageRouter): void {
  router.get('/clubs', publicPage(), showClubs)

  router.get('/clubs/new', signedIn(), ctx => {
    const { zone = 'Europe/London', language = 'en' } = ctx.library ?? {}
    showNew(ctx, blankForm({ zone, language: language.slice(0, 2), joining: 'request' }))
  })

  router.post('/clubs', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, newClubForm)
    if (!form.ok) return showNew(ctx, form)
    const { of_library, ...facts } = form.value
    const libraryId = of_library && mayForLibrary(ctx) ? (ctx.library?.id ?? null) : null
    const made = await foundClub(ctx.db, person.id, { ...facts, libraryId }, ctx.now)
    if (isRefused(made))
      return showNew(ctx, formWithError(form.values, 'name', 'clubs.errors.too-many-clubs'))
    ctx.done(`/clubs/${made.id}`, { flash: 'clubs.founded', params: { name: facts.name } })
  })

  router.get('/clubs/:id', publicPage(), async ctx => showClub(ctx, await clubAsked(ctx)))

  router.get('/clubs/:id/settings', signedIn(), async ctx => showSettings(ctx, await clubToRun(ctx)))

  router.post('/clubs/:id/settings', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    const form = await readForm(ctx, clubSettingsForm)
    if (!form.ok) return showSettings(ctx, club, form)
    const { revision, ...facts } = form.value
    const changed = await changeClub(ctx.db, byMe(ctx, club), facts, revision)
    if (isRefused(changed))
      return showSettings(ctx, club, formWithError(form.values, 'name', `clubs.errors.${changed.refused}`))
    ctx.done(`/clubs/${club.id}`, { flash: 'clubs.saved' })
  })

  router.post('/clubs/:id/invitation', signedIn(), async ctx => invitation(ctx, true))
  router.post('/clubs/:id/invitation/removal', signedIn(), async ctx => invitation(ctx, false))

  router.post('/clubs/:id/archiving', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    if (isRefused(await archiveClub(ctx.db, byMe(ctx, club), ctx.now))) throw notFound()
    ctx.done(`/clubs/${club.id}`, { flash: 'clubs.archived' })
  })
}

/** The club of the address, if who asks may see it. */
export async function clubAsked(ctx: Context): Promise<ClubSeen> {
  const club = await clubFor(ctx.db, idOf(ctx.params.id), ctx.person?.id ?? null)
  if (!club) throw notFound()
  return club
}

/** The club of the address, for a member of it: to others it is as if there were no such page. */
export async function clubOfMine(ctx: Context): Promise<ClubSeen> {
  const club = await clubAsked(ctx)
  if (club.role === null) throw notFound()
  return club
}

/** The same for who runs it. */
export async function clubToRun(ctx: Context): Promise<ClubSeen> {
  const club = await clubOfMine(ctx)
  if (club.role !== 'organiser') throw new Problem(403)
  return club
}

/** This person in that club, for an action. */
export const byMe = (ctx: Context, { id }: { id: string }) => ({
  clubId: id,
  personId: asSignedIn(ctx).person.id,
})

const mayForLibrary = (ctx: Context): boolean => ctx.may('clubs.library')

async function showClubs(ctx: Context): Promise<void> {
  const q = asked(ctx, 'q').trim().slice(0, 200)
  const key = readKey(asked(ctx, 'after'), ['name', 'id'])
  const after = key && isUuid(key.id) ? key : null
  const begins = q === '' && !after
  const [mine, invitations, found] = await Promise.all([
    ctx.person && begins ? clubsOf(ctx.db, ctx.person.id) : [],
    ctx.person && begins ? clubsInvitedTo(ctx.db, ctx.person.id) : [],
    clubsToFind(ctx.db, ctx.person?.id ?? null, { q, after }),
  ])
  const others = found.slice(0, clubPageSize)
  const [first, last] = [found[clubPageSize], others.at(-1)]
  ctx.page('clubs/clubs', {
    q,
    mine,
    invitations,
    others,
    next: first &&
      last && {
        from: first.name,
        href: `/clubs?${new URLSearchParams({ q, after: writeKey([last.name, last.id]) })}`,
      },
  })
}

function showNew(ctx: Context, form: Form<unknown>): void {
  const it = {
    form,
    joinings,
    zones: zoneNames(),
    languages: clubLanguages(ctx),
    library: mayForLibrary(ctx) ? ctx.library?.name : undefined,
  }
  if (hasErrors(form)) ctx.refuse('clubs/new', it)
  else ctx.page('clubs/new', it)
}

function showSettings(ctx: Context, club: ClubSeen, tried?: Form<unknown>): void {
  const values = {
    name: club.name,
    description: club.description ?? '',
    place: club.place ?? '',
    online: club.online ? 'yes' : '',
    language: club.language,
    zone: club.zone,
    joining: club.joining,
    bets: club.bets ? 'yes' : '',
    revision: String(club.revision),
  }
  const it = {
    ...clubPart(club),
    form: tried ?? blankForm(values),
    joinings,
    zones: zoneNames(),
    languages: clubLanguages(ctx),
  }
  if (tried) ctx.refuse('clubs/settings', it)
  else ctx.page('clubs/settings', it)
}

async function invitation(ctx: Context, wanted: boolean): Promise<void> {
  const club = await clubToRun(ctx)
  if (isRefused(await renewInvitation(ctx.db, byMe(ctx, club), { wanted }))) throw notFound()
  ctx.done(`/clubs/${club.id}/members`, {
    flash: wanted ? 'clubs.invitation.made' : 'clubs.invitation.ended',
  })
}

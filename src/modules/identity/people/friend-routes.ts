import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { ownPath } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { friendRequestForm, nextForm, showsForm } from './friend-forms.ts'
import {
  type After,
  blockedPage,
  followedPage,
  friendsPage,
  friendWithId,
  pageSize,
  personInReach,
  requestsFrom,
  requestsTo,
  requestsWaiting,
} from './friend-queries.ts'
import {
  acceptRequest,
  askToBeFriends,
  blockPerson,
  declineRequest,
  followPerson,
  showFriend,
  unblockPerson,
  unfollowPerson,
  unfriend,
  withdrawRequest,
} from './friendship.ts'
import { profileOf } from './profile.ts'
import { shown } from './shows.ts'

/** Friends, requests, whom one follows, whom one blocks. */
export function friendRoutes(router: PageRouter): void {
  router.get('/friends', signedIn(), async ctx => {
    await showFriends(ctx, blankForm())
  })

  router.get('/friends/requests', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const [requests, sent] = [await requestsTo(ctx.db, person.id), await requestsFrom(ctx.db, person.id)]
    ctx.page('identity/friends/requests', { requests, sent, waiting: requests.length })
  })

  router.post('/friends/requests', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, friendRequestForm)
    if (!form.ok) return showFriends(ctx, form)
    await friendRequestLimit(ctx).spend(person.id)
    const sent = await askToBeFriends(ctx.db, person.id, form.value.who, ctx.now)
    if (isRefused(sent)) {
      const refused = formWithError(form.values, 'who', `identity.errors.${sent.refused}`)
      return showFriends(ctx, refused)
    }
    const flash = `identity.friends.${sent.requestId ? 'asked' : 'made'}`
    ctx.done(placeAfter(form.value, '/friends/requests'), { flash, params: { who: form.value.who } })
  })

  router.post('/friends/requests/:id/withdrawal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const withdrawn = await withdrawRequest(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(withdrawn)) throw notFound()
    const params = { who: withdrawn.sought }
    ctx.done('/friends/requests', { flash: 'identity.friends.withdrawn', params })
  })

  router.get('/friends/followed', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const found = await followedPage(ctx.db, person.id, afterAsked(ctx))
    ctx.page('identity/friends/followed', await pageOf(ctx, found, '/friends/followed'))
  })

  router.post('/friends/followed/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const { id, name } = await inReach(ctx)
    await followPerson(ctx.db, person.id, id, ctx.now)
    await doneThere(ctx, '/friends/followed', 'follows', name)
  })

  router.post('/friends/followed/:id/ending', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const { id, name } = await inReach(ctx)
    await unfollowPerson(ctx.db, person.id, id)
    await doneThere(ctx, '/friends/followed', 'follows-not', name)
  })

  router.get('/friends/blocked', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const found = await blockedPage(ctx.db, person.id, afterAsked(ctx))
    ctx.page('identity/friends/blocked', await pageOf(ctx, found, '/friends/blocked'))
  })

  router.get('/friends/blocked/:id', signedIn(), async ctx => {
    ctx.page('identity/friends/block', { other: await inReach(ctx) })
  })

  router.post('/friends/blocked/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const { id, name } = await inReach(ctx)
    await blockPerson(ctx.db, person.id, id, ctx.now)
    ctx.done('/friends/blocked', { flash: 'identity.friends.blocks', params: { name } })
  })

  router.post('/friends/blocked/:id/ending', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const ended = await unblockPerson(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(ended)) throw notFound()
    ctx.done('/friends/blocked', { flash: 'identity.friends.blocks-not' })
  })

  router.get('/friends/:id', signedIn(), async ctx => {
    await showOne(ctx)
  })

  router.post('/friends/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, showsForm)
    if (!form.ok) return showOne(ctx, form)
    const changed = await showFriend(ctx.db, person.id, idOf(ctx.params.id), form.value.shows)
    if (isRefused(changed)) throw notFound()
    ctx.done('/friends', { flash: 'identity.profile.saved' })
  })

  router.post('/friends/:id/acceptance', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const { id, name } = await inReach(ctx)
    if (isRefused(await acceptRequest(ctx.db, person.id, id, ctx.now))) throw notFound()
    await doneThere(ctx, '/friends', 'accepted', name)
  })

  router.post('/friends/:id/refusal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const { id, name } = await inReach(ctx)
    if (isRefused(await declineRequest(ctx.db, person.id, id))) throw notFound()
    await doneThere(ctx, '/friends/requests', 'declined', name)
  })

  router.post('/friends/:id/ending', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const { id, name } = await inReach(ctx)
    if (isRefused(await unfriend(ctx.db, person.id, id))) throw notFound()
    ctx.done('/friends', { flash: 'identity.friends.ended', params: { name } })
  })
}

export const friendRequestLimit = (ctx: Context) =>
  rateLimit(ctx.pool, { name: 'friend-requests', tries: 50, seconds: 86_400 })

async function showFriends(ctx: Context, form: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const found = await friendsPage(ctx.db, person.id, afterAsked(ctx))
  const { handle, shows_friends } = await profileOf(ctx.db, person.id)
  const parts = await ctx.slots('friends.parts', [person.id])
  const page = await pageOf(ctx, found, '/friends')
  const it = { ...page, form, handle, shows: shows_friends, parts: parts(person.id) }
  if (form.ok || Object.keys(form.errors).length > 0) ctx.refuse('identity/friends/list', it)
  else ctx.page('identity/friends/list', it)
}

async function showOne(ctx: Context, form?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const friend = await friendWithId(ctx.db, person.id, idOf(ctx.params.id))
  if (!friend) throw notFound()
  const { shows_friends } = await profileOf(ctx.db, person.id)
  const stored = blankForm({ shows: friend.shows ?? 'default' })
  const it = { friend, form: form ?? stored, shown, shows: shows_friends }
  if (form) ctx.refuse('identity/friends/friend', it)
  else ctx.page('identity/friends/friend', it)
}

/** Whom the address names, if the person may deal with them. */
async function inReach(ctx: Context): Promise<{ id: string; name: string }> {
  const { person } = asSignedIn(ctx)
  const other = await personInReach(ctx.db, person.id, idOf(ctx.params.id))
  if (!other) throw notFound()
  return other
}

async function doneThere(ctx: Context, place: string, said: string, name: string): Promise<void> {
  const form = await readForm(ctx, nextForm)
  ctx.done(placeAfter(form.ok ? form.value : {}, place), {
    flash: `identity.friends.${said}`,
    params: { name },
  })
}

const placeAfter = ({ next }: { next?: string | undefined }, otherwise: string): string =>
  next ? ownPath(next) : otherwise

function afterAsked(ctx: Context): After {
  const key = readKey(asked(ctx, 'after'), ['name', 'id'])
  return key && isUuid(key.id) ? key : null
}

/** One page of people and where it goes on, with what stands on each of these pages. */
async function pageOf(ctx: Context, found: readonly { id: string; name: string }[], path: string) {
  const people = found.slice(0, pageSize)
  const last = people.at(-1)
  const next =
    found.length > people.length && last
      ? { href: `${path}?after=${writeKey([last.name, last.id])}`, from: found[pageSize]?.name ?? '' }
      : null
  return { people, next, waiting: await requestsWaiting(ctx.db, asSignedIn(ctx).person.id) }
}

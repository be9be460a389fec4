import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
  readValues,
} from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { type ClubSeen, clubFor } from '../clubs/club-queries.ts'
import { byMe, clubOfMine } from '../clubs/club-routes.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { clockOf } from '../meetings/meeting-form.ts'
import { closePoll } from './closing.ts'
import { openPoll } from './opening.ts'
import { pollForm, rankField, readBallot } from './poll-form.ts'
import { type PollSeen, pollFor, pollPageSize, pollsClosed, pollsGoingOn } from './poll-queries.ts'
import { ballotShown, shownPoll } from './poll-shapes.ts'
import { resultShown } from './result-shapes.ts'
import { castBallot } from './voting.ts'

/** Choosing a club's next book: opening a poll, voting, and how it was counted. */
export function pollRoutes(router: PageRouter): void {
  router.get('/clubs/:id/polls', signedIn(), async ctx => showPolls(ctx, await clubOfMine(ctx)))

  router.get('/clubs/:id/polls/new', signedIn(), async ctx => {
    const club = await clubToModerate(ctx)
    const inTwoWeeks = new Date(ctx.now.getTime() + 14 * 86_400_000)
    showNew(ctx, club, blankForm({ day: clockOf(club.zone, inTwoWeeks).day, time: '20:00' }))
  })

  router.post('/clubs/:id/polls', signedIn(), once, async ctx => {
    const club = await clubToModerate(ctx)
    const form = await readForm(ctx, pollForm(club.zone))
    if (!form.ok) return showNew(ctx, club, form)
    const made = await openPoll(ctx.db, byMe(ctx, club), form.value, ctx.now)
    if (isRefused(made)) {
      const field = made.refused.startsWith('ends-') ? 'day' : 'title'
      return showNew(ctx, club, formWithError(form.values, field, `clubs.errors.${made.refused}`))
    }
    ctx.done(`/polls/${made.id}`, { flash: 'clubs.polls.opened' })
  })

  router.get('/polls/:id', signedIn(), async ctx => showPoll(ctx, await pollAsked(ctx)))

  router.post('/polls/:id/ballot', signedIn(), async ctx => {
    const poll = await pollAsked(ctx)
    const values = await readValues(ctx)
    const read = readBallot(values)
    if ('errors' in read) return showPoll(ctx, poll, { ok: false, values, errors: read.errors })
    const cast = await castBallot(ctx.db, byMyself(ctx), read.order, ctx.now)
    if (isRefused(cast))
      return showPoll(ctx, poll, formWithError(values, 'ballot', `clubs.errors.${cast.refused}`))
    ctx.done(`/polls/${poll.id}`, { flash: 'clubs.polls.saved', params: { count: cast.ranked } })
  })

  router.post('/polls/:id/closing', signedIn(), async ctx => {
    const poll = await pollAsked(ctx)
    const closed = await closePoll(ctx.db, byMyself(ctx), ctx.now)
    if (isRefused(closed) && closed.refused === 'organisers-only') throw new Problem(403)
    ctx.done(`/polls/${poll.id}`)
  })
}

/** The poll of the address, for a member of its club: to others it is as if there were no such page. */
export async function pollAsked(ctx: Context): Promise<PollSeen> {
  const poll = await pollFor(ctx.db, idOf(ctx.params.id), asSignedIn(ctx).person.id)
  if (!poll) throw notFound()
  return poll
}

/** The club of a poll that was asked for. */
export async function clubOfPoll(ctx: Context, { club_id }: PollSeen): Promise<ClubSeen> {
  const club = await clubFor(ctx.db, club_id, asSignedIn(ctx).person.id)
  if (!club) throw notFound()
  return club
}

/** This person in that poll, for an action. */
export const byMyself = (ctx: Context) => ({
  pollId: idOf(ctx.params.id),
  personId: asSignedIn(ctx).person.id,
})

async function clubToModerate(ctx: Context): Promise<ClubSeen> {
  const club = await clubOfMine(ctx)
  if (club.role === 'member') throw new Problem(403)
  return club
}

async function showPolls(ctx: Context, club: ClubSeen): Promise<void> {
  const { person } = asSignedIn(ctx)
  const key = readKey(asked(ctx, 'after'), ['at', 'id'])
  const at = key && new Date(key.at)
  const after = key && at && isUuid(key.id) && !Number.isNaN(at.getTime()) ? { at, id: key.id } : null
  const [goingOn, found] = await Promise.all([
    after ? [] : pollsGoingOn(ctx.db, club.id, person.id),
    pollsClosed(ctx.db, club.id, person.id, after),
  ])
  const closed = found.slice(0, pollPageSize)
  const last = found.length > pollPageSize ? closed.at(-1) : undefined
  ctx.page('clubs/polls', {
    ...clubPart(club),
    goingOn: goingOn.map(poll => shownPoll(ctx, poll)),
    closed: closed.map(poll => shownPoll(ctx, poll)),
    begins: after === null,
    next: last && `/clubs/${club.id}/polls?after=${writeKey([last.closes_at.toISOString(), last.id])}`,
  })
}

function showNew(ctx: Context, club: ClubSeen, form: Form<unknown>): void {
  const it = { ...clubPart(club), form }
  if (hasErrors(form)) ctx.refuse('clubs/new-poll', it)
  else ctx.page('clubs/new-poll', it)
}

async function showPoll(ctx: Context, seen: PollSeen, form?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const poll = shownPoll(ctx, seen)
  const it = { ...clubPart(await clubOfPoll(ctx, seen)), poll, form: form ?? blankForm() }
  const page = form ? ctx.refuse : ctx.page
  if (poll.state === 'closed') return page('clubs/result', { ...it, ...(await resultShown(ctx, poll)) })
  const titles = await ballotShown(ctx, poll.id, person.id)
  page('clubs/poll', {
    ...it,
    titles: titles.map(title => ({ ...title, field: rankField(title.id) })),
    me: person.id,
  })
}

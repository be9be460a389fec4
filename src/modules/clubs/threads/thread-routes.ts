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
} from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { placeInWork } from '../../reading/index.ts'
import { type ClubSeen, clubFor } from '../clubs/club-queries.ts'
import { byMe, clubOfMine } from '../clubs/club-routes.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { commentFor, commentPageSize, commentsInThread } from './comment-queries.ts'
import { gateChoices, usualGate } from './place-shapes.ts'
import { say } from './saying.ts'
import { closeThread, startThread } from './starting.ts'
import { talkLimit } from './talk-limits.ts'
import { commentForm, newThreadForm } from './thread-form.ts'
import { subjectsOf, type ThreadSeen, threadFor, threadPageSize, threadsOfClub } from './thread-queries.ts'
import { addressIn, threadPart } from './thread-shapes.ts'
import { markSeen, openThread, sealThread } from './visiting.ts'

/** A club's threads, and talking in them. */
export function threadRoutes(router: PageRouter): void {
  router.get('/clubs/:id/threads', signedIn(), async ctx => showThreads(ctx, await clubOfMine(ctx)))

  router.get('/clubs/:id/threads/new', signedIn(), async ctx => showNew(ctx, await clubOfMine(ctx)))

  router.post('/clubs/:id/threads', signedIn(), once, async ctx => {
    const club = await clubOfMine(ctx)
    const form = await readForm(ctx, newThreadForm)
    if (!form.ok) return showNew(ctx, club, form)
    await talkLimit(ctx).spend(asSignedIn(ctx).person.id)
    const { meeting, milestone, ...said } = form.value
    const starting = { ...said, meetingId: meeting, milestoneId: milestone }
    const started = await startThread(ctx.db, byMe(ctx, club), starting, ctx.now)
    if (!isRefused(started)) return ctx.done(`/threads/${started.threadId}`, { flash: 'clubs.talk.started' })
    if (started.refused === 'unknown-club' || started.refused === 'unknown-subject') throw notFound()
    showNew(ctx, club, formWithError(form.values, 'title', `clubs.talk.errors.${started.refused}`))
  })

  router.get('/threads/:id', signedIn(), ctx => showThread(ctx))

  router.post('/threads/:id/comments', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, commentForm)
    if (!form.ok) return showThread(ctx, form)
    await talkLimit(ctx).spend(person.id)
    const threadId = idOf(ctx.params.id)
    const said = await say(ctx.db, { threadId, personId: person.id }, form.value, ctx.now)
    if (!isRefused(said)) return ctx.done(await addressOf(ctx, said.commentId), { flash: 'clubs.talk.said' })
    if (said.refused === 'unknown-thread' || said.refused === 'unknown-comment') throw notFound()
    await showThread(ctx, formWithError(form.values, 'body', `clubs.talk.errors.${said.refused}`))
  })

  router.post('/threads/:id/opening', signedIn(), async ctx => {
    const visit = { threadId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id }
    if (isRefused(await openThread(ctx.db, visit, ctx.now))) throw notFound()
    ctx.done(`/threads/${visit.threadId}`, { flash: 'clubs.talk.opened' })
  })

  router.post('/threads/:id/sealing', signedIn(), async ctx => {
    const visit = { threadId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id }
    if (isRefused(await sealThread(ctx.db, visit))) throw notFound()
    ctx.done(`/threads/${visit.threadId}`, { flash: 'clubs.talk.sealed-again' })
  })

  router.post('/threads/:id/closing', signedIn(), ctx => close(ctx, true))
  router.post('/threads/:id/reopening', signedIn(), ctx => close(ctx, false))
}

/** The page of its thread on which a comment stands, and the place there. */
export async function addressOf(ctx: Context, commentId: string): Promise<string> {
  const { person } = asSignedIn(ctx)
  const comment = await commentFor(ctx.db, commentId, person.id)
  if (!comment) throw notFound()
  const first = (await commentsInThread(ctx.db, comment.thread_id, person.id, null)).slice(0, commentPageSize)
  return addressIn(comment, { onFirstPage: first.some(({ id }) => id === commentId) })
}

/** A thread of the address and its club, for a member. */
export async function threadAsked(ctx: Context): Promise<{ club: ClubSeen; thread: ThreadSeen }> {
  const { person } = asSignedIn(ctx)
  const thread = await threadFor(ctx.db, idOf(ctx.params.id), person.id)
  const club = thread && (await clubFor(ctx.db, thread.club_id, person.id))
  if (!thread || !club?.role) throw notFound()
  return { club, thread }
}

async function showThreads(ctx: Context, club: ClubSeen): Promise<void> {
  const { person } = asSignedIn(ctx)
  const key = readKey(asked(ctx, 'after'), ['at', 'id'])
  const after =
    key && isUuid(key.id) && !Number.isNaN(Date.parse(key.at)) ? { at: new Date(key.at), id: key.id } : null
  const found = await threadsOfClub(ctx.db, club.id, person.id, after)
  const threads = found.slice(0, threadPageSize)
  const [first, last] = [found[threadPageSize], threads.at(-1)]
  ctx.page('clubs/threads/threads', {
    ...clubPart(club),
    keepsOrder: club.role !== 'member',
    threads,
    next: first &&
      last && {
        from: first.title,
        href: `/clubs/${club.id}/threads?after=${writeKey([last.last_said_at.toISOString(), last.id])}`,
      },
  })
}

/** The form asks for what the address names: `?meeting=`, and `?milestone=` of it; without them for the club at large. */
async function showNew(ctx: Context, club: ClubSeen, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const subjects = await subjectsOf(ctx.db, club.id)
  const wanted = tried ? String(tried.values.meeting ?? '') : asked(ctx, 'meeting')
  const meeting = subjects.find(({ id }) => id === wanted)
  const part = tried ? String(tried.values.milestone ?? '') : asked(ctx, 'milestone')
  const milestone = meeting?.milestones.find(({ id }) => id === part)
  const place = meeting ? await placeInWork(ctx.db, person.id, meeting.work_id) : null
  const it = {
    ...clubPart(club),
    subjects,
    meeting: meeting ?? null,
    milestone: milestone ?? null,
    gates: place && meeting ? gateChoices(ctx, place, meeting.milestones) : [],
    usual: place ? usualGate(place, milestone?.share ?? null) : 0,
    form: tried ?? blankForm(),
  }
  if (tried) ctx.refuse('clubs/threads/new', it)
  else ctx.page('clubs/threads/new', it)
}

async function showThread(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const { club, thread } = await threadAsked(ctx)
  const key = readKey(asked(ctx, 'after'), ['root', 'id'])
  const after = key && isUuid(key.root) && isUuid(key.id) ? key : null
  const part = await threadPart(ctx, { club, thread, personId: person.id }, after)
  const answering = tried ? String(tried.values.answers ?? '') : asked(ctx, 'answers')
  const it = {
    ...part,
    answered: isUuid(answering) ? ((await commentFor(ctx.db, answering, person.id)) ?? null) : null,
    form: tried ?? blankForm(),
  }
  if (tried && hasErrors(tried)) return ctx.refuse('clubs/threads/thread', it)
  // Who came to the end has seen it all.
  if (!part.next) await markSeen(ctx.db, { threadId: thread.id, personId: person.id }, ctx.now)
  ctx.page('clubs/threads/thread', it)
}

async function close(ctx: Context, closed: boolean): Promise<void> {
  const by = { threadId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id }
  const outcome = await closeThread(ctx.db, by, { closed }, ctx.now)
  if (isRefused(outcome)) throw outcome.refused === 'moderators-only' ? new Problem(403) : notFound()
  ctx.done(`/threads/${by.threadId}`, { flash: closed ? 'clubs.talk.closed-now' : 'clubs.talk.reopened' })
}

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { asHtml } from '../../reading/index.ts'
import { clubFor } from '../clubs/club-queries.ts'
import { clubOfMine } from '../clubs/club-routes.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { commentFor, openReports, sealedReports, versionsOf } from './comment-queries.ts'
import { waysTo } from './mentions.ts'
import { moderate, report } from './moderating.ts'
import { react } from './reacting.ts'
import { reactionKinds } from './reactions.ts'
import { deleteComment, editComment } from './saying.ts'
import { talkLimit } from './talk-limits.ts'
import { commentChangeForm, outcomeForm, reactionForm, reportForm } from './thread-form.ts'
import { threadFor } from './thread-queries.ts'
import { addressOf } from './thread-routes.ts'
import { gatePart, placeInThread, postOf } from './thread-shapes.ts'

/** One comment: changing, deleting, answering it with a press, reporting it, and keeping order. */
export function commentRoutes(router: PageRouter): void {
  router.get('/comments/:id', signedIn(), ctx => showComment(ctx))

  router.post('/comments/:id', signedIn(), async ctx => {
    const form = await readForm(ctx, commentChangeForm)
    if (!form.ok) return showComment(ctx, form)
    const { seen, ...said } = form.value
    await talkLimit(ctx).spend(asSignedIn(ctx).person.id)
    const changed = await editComment(ctx.db, byReader(ctx), said, seen, ctx.now)
    if (!isRefused(changed))
      return ctx.done(await addressOf(ctx, idOf(ctx.params.id)), { flash: 'clubs.saved' })
    if (changed.refused === 'unknown-comment' || changed.refused === 'authors-only') throw notFound()
    if (changed.refused === 'stale')
      return showComment(
        ctx,
        formWithError({ ...form.values, seen: '' }, 'body', 'clubs.talk.errors.stale'),
        409,
      )
    await showComment(ctx, formWithError(form.values, 'body', `clubs.talk.errors.${changed.refused}`))
  })

  router.post('/comments/:id/deletion', signedIn(), async ctx => {
    const deleted = await deleteComment(ctx.db, byReader(ctx), ctx.now)
    if (isRefused(deleted)) throw notFound()
    ctx.done(`/threads/${deleted.threadId}`, { flash: 'clubs.talk.deleted-now' })
  })

  router.post('/comments/:id/reaction', signedIn(), async ctx => {
    const form = await readForm(ctx, reactionForm)
    if (!form.ok) throw notFound()
    const pressed = await react(ctx.db, byReader(ctx), form.value.kind, ctx.now)
    if (isRefused(pressed) && pressed.refused === 'unknown-comment') throw notFound()
    if (isRefused(pressed))
      return showComment(ctx, formWithError({}, 'reaction', `clubs.talk.errors.${pressed.refused}`))
    ctx.done(await addressOf(ctx, idOf(ctx.params.id)))
  })

  router.post('/comments/:id/report', signedIn(), async ctx => {
    const form = await readForm(ctx, reportForm)
    if (!form.ok) return showComment(ctx, form)
    await talkLimit(ctx).spend(asSignedIn(ctx).person.id)
    const told = await report(ctx.db, byReader(ctx), form.value.reason, ctx.now)
    if (isRefused(told)) throw notFound()
    ctx.done(await addressOf(ctx, idOf(ctx.params.id)), { flash: 'clubs.talk.reported' })
  })

  router.post('/comments/:id/judgement', signedIn(), async ctx => {
    const form = await readForm(ctx, outcomeForm)
    if (!form.ok) throw notFound()
    const judged = await moderate(ctx.db, byReader(ctx), form.value.outcome, ctx.now)
    if (isRefused(judged)) throw judged.refused === 'moderators-only' ? new Problem(403) : notFound()
    ctx.done(await addressOf(ctx, idOf(ctx.params.id)), { flash: `clubs.talk.judged.${form.value.outcome}` })
  })

  router.get('/clubs/:id/reports', signedIn(), showReports)
}

const byReader = (ctx: Context) => ({
  commentId: idOf(ctx.params.id),
  personId: asSignedIn(ctx).person.id,
})

async function showComment(ctx: Context, tried?: Form<unknown>, status = 422): Promise<void> {
  const { person } = asSignedIn(ctx)
  const comment = await commentFor(ctx.db, idOf(ctx.params.id), person.id)
  const thread = comment && (await threadFor(ctx.db, comment.thread_id, person.id))
  const club = thread && (await clubFor(ctx.db, thread.club_id, person.id))
  if (!club) throw notFound()
  const [place, versions] = await Promise.all([
    placeInThread(ctx, thread, person.id),
    versionsOf(ctx.db, comment.id, person.id),
  ])
  const stale = tried?.values.seen === ''
  const stored = { body: comment.body ?? '', gate: String(comment.gate ?? 0), seen: String(comment.revision) }
  const form = tried ?? blankForm(stored)
  // Who saves again has read what they write over.
  if (stale) form.values.seen = stored.seen
  const it = {
    ...clubPart(club),
    thread,
    post: postOf(ctx, comment, place),
    stale,
    versions: versions.map(version => ({ ...version, html: asHtml(version.body) })),
    kinds: reactionKinds,
    keepsOrder: club.role !== 'member',
    open: thread.closed_at === null && club.archived_at === null,
    ...(await gatePart(ctx, thread, place)),
    stored,
    form,
  }
  if (tried) ctx.refuse('clubs/threads/comment', it, status)
  else ctx.page('clubs/threads/comment', it)
}

async function showReports(ctx: Context): Promise<void> {
  const club = await clubOfMine(ctx)
  if (club.role === 'member') throw new Problem(403)
  const { person } = asSignedIn(ctx)
  const [reports, sealed] = await Promise.all([
    openReports(ctx.db, club.id, person.id),
    sealedReports(ctx.db, club.id, person.id),
  ])
  ctx.page('clubs/threads/reports', {
    ...clubPart(club),
    reports: reports.map(one => ({ ...one, html: asHtml(one.body ?? '', waysTo(one.named)) })),
    sealed,
  })
}

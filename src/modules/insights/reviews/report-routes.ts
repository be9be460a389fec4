import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { titledWorks } from '../../catalog/index.ts'
import { actorOf } from '../../identity/index.ts'
import { judgeReview, openReports, reportReview, sealedReports } from './moderating.ts'
import { outcomeForm, reportForm } from './review-form.ts'
import { reviewLimit } from './review-limits.ts'
import { reviewFor } from './review-queries.ts'
import { readerOf } from './review-routes.ts'
import { reviewPart, viewerOf } from './review-shapes.ts'

/** One review with what may be done about it, and what was reported. */
export function reportRoutes(router: PageRouter): void {
  // Before /reviews/:id.
  router.get('/reviews/reports', signedIn(), showReports)

  router.get('/reviews/:id', publicPage(), ctx => showReview(ctx))

  router.post('/reviews/:id/report', signedIn(), async ctx => {
    const form = await readForm(ctx, reportForm)
    if (!form.ok) return showReview(ctx, form)
    await reviewLimit(ctx).spend(asSignedIn(ctx).person.id)
    const told = await reportReview(ctx.db, idOf(ctx.params.id), readerOf(ctx), form.value.reason, ctx.now)
    if (isRefused(told)) throw notFound()
    ctx.done(`/reviews/${ctx.params.id}`, { flash: 'insights.reviews.done.reported' })
  })

  router.post('/reviews/:id/judgement', signedIn(), async ctx => {
    const form = await readForm(ctx, outcomeForm)
    if (!form.ok) throw notFound()
    const { outcome } = form.value
    const id = idOf(ctx.params.id)
    const judged = await judgeReview(ctx.db, id, readerOf(ctx), outcome, actorOf(ctx), ctx.now)
    if (isRefused(judged)) throw judged.refused === 'unknown-review' ? notFound() : new Problem(403)
    ctx.done(`/reviews/${id}`, { flash: `insights.reviews.done.${outcome}` })
  })
}

async function showReview(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const review = await reviewFor(ctx.db, idOf(ctx.params.id), viewerOf(ctx))
  if (!review) throw notFound()
  const book = await titledWorks(ctx.db).where('work.id', '=', review.work_id).executeTakeFirstOrThrow()
  const it = {
    book,
    post: reviewPart(ctx, review),
    signedIn: ctx.person !== null,
    form: tried ?? blankForm(),
  }
  if (tried) ctx.refuse('insights/reviews/review', it)
  else ctx.page('insights/reviews/review', it)
}

async function showReports(ctx: Context): Promise<void> {
  const reader = readerOf(ctx)
  if (reader.moderates === null) throw new Problem(403)
  ctx.page('insights/reviews/reports', {
    reports: (await openReports(ctx.db, reader)).map(report => reviewPartOf(ctx, report)),
    sealed: await sealedReports(ctx.db, reader),
  })
}

type Reported = Awaited<ReturnType<typeof openReports>>[number]

const reviewPartOf = (ctx: Context, report: Reported) => ({ ...report, ...reviewPart(ctx, report) })

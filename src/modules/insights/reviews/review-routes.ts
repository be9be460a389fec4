import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { wayBack } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { canonicalWorks, titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { gateChoices } from '../../clubs/index.ts'
import { placeInWork } from '../../reading/index.ts'
import { type Analysis, analysisOf } from './analysis.ts'
import { openSealed, sealAgain } from './opening.ts'
import { listForm, reviewChangeForm, reviewForm, voteForm } from './review-form.ts'
import { reviewLimit } from './review-limits.ts'
import { ownReviews, reviewFor, reviewPageSize, reviewsOfWork } from './review-queries.ts'
import { analysisPart, inPercent, reviewPart, viewerOf } from './review-shapes.ts'
import type { Reader } from './viewer.ts'
import { voteHelpful } from './voting.ts'
import { deleteReview, editReview, writeReview } from './writing.ts'

/** A book's reviews, and one's own. */
export function reviewRoutes(router: PageRouter): void {
  router.get('/books/:id/reviews', publicPage(), showReviews)

  router.get('/books/:id/review', signedIn(), ctx => showForm(ctx))

  router.post('/books/:id/reviews', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, reviewForm)
    if (!form.ok) return showForm(ctx, form)
    await reviewLimit(ctx).spend(person.id)
    const by = { workId: idOf(ctx.params.id), personId: person.id }
    const written = await writeReview(ctx.db, by, form.value, ctx.now)
    if (!isRefused(written))
      return ctx.done(`/books/${by.workId}#reviews`, { flash: 'insights.reviews.done.written' })
    if (written.refused === 'unknown-book') throw notFound()
    await showForm(ctx, formWithError(form.values, 'body', `insights.reviews.errors.${written.refused}`))
  })

  router.post('/reviews/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const review = await reviewFor(ctx.db, idOf(ctx.params.id), viewerOf(ctx))
    if (!review?.mine) throw notFound()
    const form = await readForm(ctx, reviewChangeForm)
    if (!form.ok) return showForm(ctx, form, review.work_id)
    await reviewLimit(ctx).spend(person.id)
    const { seen, ...written } = form.value
    const by = { reviewId: review.id, personId: person.id }
    const changed = await editReview(ctx.db, by, written, seen, ctx.now)
    if (!isRefused(changed))
      return ctx.done(`/books/${changed.workId}#reviews`, { flash: 'insights.reviews.done.changed' })
    if (changed.refused === 'unknown-review') throw notFound()
    // Who saves again has read what they write over.
    const values = { ...form.values, seen: String(review.revision) }
    await showForm(ctx, formWithError(values, 'body', 'insights.reviews.errors.stale'), review.work_id, 409)
  })

  router.post('/reviews/:id/deletion', signedIn(), async ctx => {
    const by = { reviewId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id }
    const deleted = await deleteReview(ctx.db, by)
    if (isRefused(deleted)) throw notFound()
    ctx.done(await wayBack(ctx, `/books/${deleted.workId}#reviews`), {
      flash: 'insights.reviews.done.deleted',
    })
  })

  router.post('/reviews/:id/helpful', signedIn(), async ctx => {
    const form = await readForm(ctx, voteForm)
    if (!form.ok) throw notFound()
    const vote = { helpful: form.value.helpful === 'yes' }
    const voted = await voteHelpful(ctx.db, idOf(ctx.params.id), readerOf(ctx), vote, ctx.now)
    if (isRefused(voted)) throw notFound()
    ctx.done(await wayBack(ctx, `/reviews/${ctx.params.id}`), {
      flash: `insights.reviews.done.${vote.helpful ? 'helpful' : 'not-helpful'}`,
    })
  })

  router.post('/books/:id/reviews/opening', signedIn(), async ctx => {
    const opening = { workId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id }
    if (isRefused(await openSealed(ctx.db, opening, ctx.now))) throw notFound()
    ctx.done(`/books/${opening.workId}/reviews`, { flash: 'insights.reviews.done.opened' })
  })

  router.post('/books/:id/reviews/sealing', signedIn(), async ctx => {
    const opening = { workId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id }
    if (isRefused(await sealAgain(ctx.db, opening))) throw notFound()
    ctx.done(`/books/${opening.workId}/reviews`, { flash: 'insights.reviews.done.sealed' })
  })

  router.get('/me/reviews', signedIn(), showOwn)
}

/** Who asks, signed in. */
export const readerOf = (ctx: Context): Reader => ({ ...viewerOf(ctx), personId: asSignedIn(ctx).person.id })

/** The book of an address with its title, for who may see it; one that was joined with another leads on, and null is given. */
async function bookAsked(ctx: Context, path: string, given?: string) {
  const id = given ?? idOf(ctx.params.id)
  const book = await titledWorks(ctx.db)
    .where('work.id', '=', id)
    .where('work.id', 'in', worksVisibleTo(ctx.db, ctx.person?.id ?? null))
    .executeTakeFirst()
  if (book) return book
  const lives = (await canonicalWorks(ctx.db, [id])).get(id)
  if (lives === undefined || lives === id || ctx.method !== 'GET') throw notFound()
  ctx.status = 301
  ctx.redirect(`/books/${lives}/${path}`)
  return null
}

const placeFor = (ctx: Context, workId: string) =>
  ctx.person ? placeInWork(ctx.db, ctx.person.id, workId) : inPercent

async function showReviews(ctx: Context): Promise<void> {
  const book = await bookAsked(ctx, 'reviews')
  if (book === null) return
  const { sort, band } = listForm.parse({ sort: asked(ctx, 'sort'), band: asked(ctx, 'band') })
  const key = readKey(asked(ctx, 'after'), ['helpful', 'id'])
  const after =
    key && isUuid(key.id) && /^\d{1,9}$/.test(key.helpful)
      ? { helpful: Number(key.helpful), id: key.id }
      : null
  const viewer = viewerOf(ctx)
  const listed = { order: sort, band, after, most: reviewPageSize }
  const [analysis, found, place] = [
    await analysisOf(ctx.db, book.id, viewer),
    await reviewsOfWork(ctx.db, book.id, viewer, listed),
    await placeFor(ctx, book.id),
  ]
  const reviews = found.slice(0, reviewPageSize)
  const last = found.length > reviewPageSize ? reviews.at(-1) : undefined
  const here = (more: Record<string, string>) => {
    const query = new URLSearchParams({
      ...(sort === 'newest' ? { sort } : {}),
      ...(band ? { band } : {}),
      ...more,
    })
    return `/books/${book.id}/reviews?${query}`
  }
  ctx.page('insights/reviews/reviews', {
    ...analysisPart(ctx, book.id, analysis, place),
    book,
    sort,
    band,
    begins: after === null,
    posts: reviews.map(review => reviewPart(ctx, review, place)),
    next: last ? here({ after: writeKey([String(last.helpful), last.id]) }) : null,
  })
}

/** The form, blank or with one's own review; `workId` where the address names the review. */
async function showForm(ctx: Context, tried?: Form<unknown>, workId?: string, status = 422): Promise<void> {
  const book = await bookAsked(ctx, 'review', workId)
  if (book === null) return
  const { person } = asSignedIn(ctx)
  const viewer = viewerOf(ctx)
  const analysis = await analysisOf(ctx.db, book.id, viewer)
  const own = analysis.mine ? await reviewFor(ctx.db, analysis.mine, viewer) : undefined
  const place = await placeInWork(ctx.db, person.id, book.id)
  const stored = own && {
    body: own.body,
    rating: String(own.rating),
    gate: String(own.gate ?? 0),
    seen: String(own.revision),
  }
  const it = {
    book,
    own: own ?? null,
    ...rightPart(analysis),
    gates: gateChoices(ctx, place, []),
    usual: own?.gate ?? 0,
    quarters: Array.from({ length: 17 }, (_, step) => 20 - step),
    form: tried ?? blankForm(stored),
  }
  if (tried) ctx.refuse('insights/reviews/write', it, status)
  else ctx.page('insights/reviews/write', it)
}

const rightPart = ({ right }: Analysis) => ({ right, may: right.borrowed || right.owned })

async function showOwn(ctx: Context): Promise<void> {
  const { person } = asSignedIn(ctx)
  const after = asked(ctx, 'after')
  const found = await ownReviews(ctx.db, person.id, isUuid(after) ? after : null)
  const reviews = found.slice(0, reviewPageSize)
  ctx.page('insights/reviews/mine', {
    reviews: reviews.map(review => ({ ...review, stars: review.rating / 4 })),
    next: found.length > reviewPageSize ? `/me/reviews?after=${reviews.at(-1)?.id}` : null,
  })
}

import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { anybody, asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import { whole } from '../../reading/index.ts'
import { tones } from '../consensus/representative.ts'
import { bands } from '../sentiment/band.ts'
import { analysisOf } from './analysis.ts'
import { reviewBody } from './review-form.ts'
import { reviewLimit } from './review-limits.ts'
import { openReviews, type ReviewSeen, reviewFor } from './review-queries.ts'
import { viewerOf } from './review-shapes.ts'
import { deleteReview, editReview, writeReview } from './writing.ts'

const band = z.enum(bands)
const method = z.enum(['model', 'lexicon', 'rating'])
const sentiment = z.number().min(-1).max(1)
const rating = z
  .number()
  .min(1)
  .max(5)
  .multipleOf(0.25)
  .describe('1 to 5 stars, in quarters.')
  .meta({ example: 4.25 })
const gate = z
  .number()
  .int()
  .min(0)
  .max(whole)
  .describe('From where in the book it is safe to read, in millionths of it; 0 for everybody.')
const body = reviewBody
  .describe('Plain text, 10 to 5000 characters.')
  .meta({ example: 'Slow for a hundred pages, then impossible to leave.' })

const review = z
  .object({
    id,
    work_id: id,
    author: z.string().nullable().describe('Null where who asks may not see the name.'),
    mine: z.boolean(),
    body: z.string(),
    rating: z.number().describe('1 to 5 stars, in quarters.'),
    gate,
    borrowed_here: z.boolean().describe('Whether its author had borrowed the book when they wrote it.'),
    sentiment,
    band,
    method: method.describe('What read it.'),
    model: z.string().nullable().describe('Which model, where one read it.'),
    helpful: z.number().int().describe('How many found it so.'),
    written_at: moment,
    edited_at: moment.nullable(),
  })
  .meta({ id: 'Review' })

const count = z.number().int()
const analysis = z
  .object({
    work_id: id,
    reviews: count,
    rating: z.number().nullable().describe('The mean, in quarters; null without reviews.'),
    sentiment: sentiment.nullable().describe('The mean; null under three reviews.'),
    band: band.nullable(),
    distribution: z.object({ negative: count, neutral: count, positive: count }),
    bands: z.object({
      'very-negative': count,
      negative: count,
      neutral: count,
      positive: count,
      'very-positive': count,
    }),
    methods: z.object({ model: count, lexicon: count, rating: count }).describe('What read how many.'),
    consensus: z
      .object({ words: z.string(), model: z.string(), reviews: count, found_at: moment })
      .nullable()
      .describe('What a model wrote of what readers agree on; null without one.'),
    quotes: z
      .array(z.object({ review_id: id, tone: z.enum(tones), sentence: z.string() }))
      .describe('Sentences of reviews that I may read, word for word.'),
    sealed: z
      .array(z.object({ gate: count, reviews: count }))
      .describe('How many reviews are sealed for me, and from where in the book they open.'),
  })
  .meta({ id: 'ReviewAnalysis' })

const sorts = {
  helpful: { column: 'helpful', kind: 'bigint' },
  written_at: { column: 'written_at', kind: 'timestamptz' },
} as const

/** Reviews of books. What lies beyond one's place in a book comes out of none of these. */
export const reviewApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/books/{workId}/reviews',
    operation: 'listReviews',
    area: 'insights',
    summary: 'Reviews of a book, as far as I have read it',
    guard: anybody('insights:read'),
    query: listQuery(['helpful', 'written_at'], { band: band.optional() }, '-helpful'),
    answer: z.array(review),
    async run({ ctx, params, query }) {
      await mustSee(ctx, params.workId)
      const all = openReviews(ctx.db, viewerOf(ctx)).where('review.work_id', '=', params.workId)
      const some = query.band ? all.where('review.band', '=', query.band) : all
      const { value, more } = await listPage(ctx, some, sorts, query)
      return new Answered(value.map(asReview), more)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/books/{workId}/reviews',
    operation: 'writeReview',
    area: 'insights',
    summary: 'Write a review of a book that I borrowed or own',
    description:
      'One for each book. Whether I borrowed it is fixed when it is written; no loan is kept with it.',
    guard: asPerson('insights:write'),
    body: z.strictObject({ body, rating, gate: gate.default(0) }),
    status: 201,
    answer: review,
    refusals: {
      'not-borrowed': { status: 403, words: 'insights.reviews.errors.not-borrowed' },
      'already-written': 'insights.reviews.errors.already-written',
    },
    async run({ ctx, person, params, body }) {
      await reviewLimit(ctx).spend(person.id)
      const by = { workId: params.workId, personId: person.id }
      const written = await writeReview(ctx.db, by, { ...body, rating: body.rating * 4 }, ctx.now)
      if (!isRefused(written)) return shown(ctx, written.reviewId, true)
      if (written.refused === 'unknown-book') throw notFound()
      return written
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/reviews/{id}',
    operation: 'changeReview',
    area: 'insights',
    summary: 'Change my review',
    description: 'What is left out stays.',
    guard: asPerson('insights:write'),
    tagged: true,
    body: z.strictObject({ body, rating, gate }).partial(),
    answer: review,
    async run({ ctx, person, params, body, seen }) {
      const known = await reviewFor(ctx.db, params.id, viewerOf(ctx))
      if (!known?.mine) throw notFound()
      if (seen !== null && !seen.includes(String(known.revision))) return refused('stale')
      const written = {
        body: body.body ?? known.body,
        rating: body.rating === undefined ? known.rating : body.rating * 4,
        gate: body.gate ?? known.gate ?? 0,
      }
      const by = { reviewId: known.id, personId: person.id }
      const changed = await editReview(ctx.db, by, written, seen === null ? null : known.revision, ctx.now)
      if (!isRefused(changed)) return shown(ctx, known.id)
      if (changed.refused === 'stale') return refused('stale')
      throw notFound()
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/reviews/{id}',
    operation: 'deleteReview',
    area: 'insights',
    summary: 'Delete my review',
    guard: asPerson('insights:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      const deleted = await deleteReview(ctx.db, { reviewId: params.id, personId: person.id })
      if (isRefused(deleted)) throw notFound()
      return null
    },
  }),
  endpoint({
    method: 'GET',
    path: '/books/{workId}/analysis',
    operation: 'analyseReviews',
    area: 'insights',
    summary: 'What the reviews of a book come to',
    guard: anybody('insights:read'),
    answer: analysis,
    async run({ ctx, params }) {
      await mustSee(ctx, params.workId)
      const found = await analysisOf(ctx.db, params.workId, viewerOf(ctx))
      const { consensus } = found
      return {
        work_id: params.workId,
        reviews: found.reviews,
        rating: found.rating === null ? null : found.rating / 4,
        sentiment: found.sentiment,
        band: found.band,
        distribution: found.sides,
        bands: found.bands,
        methods: found.methods,
        consensus:
          consensus?.words && consensus.model
            ? {
                words: consensus.words,
                model: consensus.model,
                reviews: consensus.reviews,
                found_at: consensus.found_at,
              }
            : null,
        quotes: found.quotes.map(({ review_id, tone, sentence }) => ({ review_id, tone, sentence })),
        sealed: found.sealed.map(({ gate, count }) => ({ gate, reviews: count })),
      }
    },
  }),
]

async function mustSee(ctx: Context, workId: string): Promise<void> {
  const book = await worksVisibleTo(ctx.db, ctx.person?.id ?? null)
    .where('work.id', '=', workId)
    .executeTakeFirst()
  if (!book) throw notFound()
}

const asReview = (found: ReviewSeen): z.output<typeof review> => ({
  id: found.id,
  work_id: found.work_id,
  author: found.author,
  mine: found.mine,
  body: found.body,
  rating: found.rating / 4,
  gate: found.gate ?? 0,
  borrowed_here: found.borrowed_here,
  sentiment: found.sentiment / 10_000,
  band: found.band,
  method: found.method,
  model: found.model,
  helpful: found.helpful,
  written_at: found.written_at,
  edited_at: found.edited_at,
})

async function shown(ctx: Context, reviewId: string, made = false) {
  const found = await reviewFor(ctx.db, reviewId, viewerOf(ctx))
  if (!found) throw notFound()
  return new Answered(asReview(found), {
    tag: String(found.revision),
    ...(made ? { location: `/books/${found.work_id}/reviews` } : {}),
  })
}

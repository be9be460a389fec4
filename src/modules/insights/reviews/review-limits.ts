import type { Context } from '../../../web/kit/context.ts'
import { type RateLimit, rateLimit } from '../../../web/kit/rate-limit.ts'

/** How much one person writes, changes and reports of reviews in an hour. */
export const reviewLimit = (ctx: Context): RateLimit =>
  rateLimit(ctx.pool, { name: 'reviews', tries: 30, seconds: 3600 })

import type { Context } from '../../../web/kit/context.ts'
import { type RateLimit, rateLimit } from '../../../web/kit/rate-limit.ts'

/** How much one person says in an hour, in all their clubs. */
export const talkLimit = (ctx: Context): RateLimit =>
  rateLimit(ctx.pool, { name: 'club-talk', tries: 120, seconds: 3600 })

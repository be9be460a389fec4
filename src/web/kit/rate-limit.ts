import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { Problem } from './problem.ts'

/** Counts tries in the database, so that the limit holds over several processes. */
export type RateLimit = {
  /** Counts one try for this key; throws a 429 that says when to come back. */
  spend(key: string): Promise<void>
  /** Counts one try and says how many seconds to wait, where a page says it in place; 0 while there are tries left. */
  spent(key: string): Promise<number>
  /** Counts up to so many tries at once and says how many of them are granted: for who counts the single ones itself. */
  buy(key: string, tries: number): Promise<Allowance>
  /** Takes one try back, which was no guess. */
  giveBack(key: string): Promise<void>
  /** Forgets the tries of this key, after it has shown itself to be rightful. */
  forgive(key: string): Promise<void>
}

/** What was granted, what is left beyond it, and after how many seconds everything is there again. */
export type Allowance = { granted: number; left: number; seconds: number }

export type RateLimitRule = { name: string; tries: number; seconds: number }

/** Table `web.rate_limits`, written by one atomic statement for each try. */
export function rateLimit(pool: Pool, { name, tries, seconds }: RateLimitRule): RateLimit {
  const limiter = new RateLimiterPostgres({
    storeClient: unnamed(pool),
    storeType: 'client',
    schemaName: 'web',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: name,
    points: tries,
    duration: seconds,
  })
  const spent = async (key: string): Promise<number> => {
    try {
      await limiter.consume(key)
      return 0
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    }
  }
  return {
    spent,
    async spend(key) {
      const seconds = await spent(key)
      if (seconds > 0) throw new Problem(429, 'TOO_MANY_REQUESTS', seconds)
    },
    async buy(key, asked) {
      const { consumedPoints, msBeforeNext } = await limiter.consume(key, asked).catch(refused => {
        if (refused instanceof RateLimiterRes) return refused
        throw refused
      })
      return {
        granted: Math.max(0, Math.min(asked, tries - (consumedPoints - asked))),
        left: Math.max(0, tries - consumedPoints),
        seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
      }
    },
    async giveBack(key) {
      await limiter.reward(key, 1)
    },
    async forgive(key) {
      await limiter.delete(key)
    },
  }
}

/** The store names its statements, and prepared names collide on the embedded database's one session. */
const unnamed = (pool: Pool) => ({
  query: ({ text, values }: { text: string; values: unknown[] }) => pool.query(text, values),
})

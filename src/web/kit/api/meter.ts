import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import type { Context } from '../context.ts'
import { Problem } from '../problem.ts'
import { type Allowance, rateLimit } from '../rate-limit.ts'

/** Requests that one statement buys for a process: so many, and then the database is asked again. */
const block = 20
const window = 60

type Purse = { left: number; beyond: number; ends: number; buying: Promise<void> | null }

/**
 * Counts requests for each person, or address where nobody is known, over all processes. A process buys twenty at a time,
 * because a statement for each request would double what a small one costs; so the limit is never passed, and what a
 * process leaves of its last twenty is lost with the minute.
 */
export function openMeter(pool: Pool, perMinute: number): (ctx: Context) => Promise<void> {
  const limit = rateLimit(pool, { name: 'api', tries: perMinute, seconds: window })
  const size = Math.min(block, perMinute)
  const purses = new LRUCache<string, Purse>({ max: 20_000 })

  const buy = async (key: string, purse: Purse, now: number): Promise<void> => {
    const { granted, left, seconds }: Allowance = await limit.buy(key, size)
    purse.ends = now + seconds * 1000
    purse.left = granted
    purse.beyond = left
  }

  return async ctx => {
    const now = ctx.now.getTime()
    const key = ctx.person?.id ?? ctx.ip
    let purse = purses.get(key)
    if (!purse || purse.ends <= now) {
      purse = { left: 0, beyond: perMinute, ends: now + window * 1000, buying: null }
      purses.set(key, purse)
    }
    while (purse.left === 0 && purse.beyond > 0) {
      const mine = purse
      mine.buying ??= buy(key, mine, now).finally(() => {
        mine.buying = null
      })
      await mine.buying
    }
    const seconds = Math.max(1, Math.ceil((purse.ends - now) / 1000))
    const served = purse.left > 0
    if (served) purse.left -= 1
    ctx.set({
      'RateLimit-Limit': String(perMinute),
      'RateLimit-Remaining': String(purse.left + purse.beyond),
      'RateLimit-Reset': String(seconds),
    })
    if (!served) throw new Problem(429, undefined, seconds)
  }
}

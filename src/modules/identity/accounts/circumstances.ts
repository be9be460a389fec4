import type { Context } from '../../../web/kit/context.ts'
import { mailboxIsFull } from './limits.ts'
import type { Circumstances } from './registering.ts'

/** What an action has to know of the request that asks for it. */
export const circumstancesOf = (ctx: Context): Circumstances => ({
  now: ctx.now,
  address: ctx.ip,
  mailed: ctx.config.mail !== undefined,
  isFull: email => mailboxIsFull(ctx, email),
})

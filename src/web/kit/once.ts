import type { Context } from './context.ts'
import { readValues } from './form.ts'
import { Problem } from './problem.ts'
import { claim, digestOf, endingOf, keepLocation, letGo } from './submissions.ts'
import { isUuid } from './uuid.ts'

/**
 * For forms that make something: the page puts a key into a hidden field (`shared/once`), and a form that comes twice
 * with the same key and content, by a double click or a reload, is done once and answered twice. A refused form may
 * come again, and one that was changed, after going back to it, is another.
 */
export async function once(ctx: Context, next: () => Promise<unknown>): Promise<unknown> {
  const { once: sent, ...fields } = await readValues(ctx)
  const key = [sent].flat()[0] ?? ''
  if (!isUuid(key)) return next()
  // Somebody else's key must not lead to where their form led.
  const sender = ctx.person?.id ?? ctx.ip
  const digest = digestOf([key, sender, ctx.path, fields])
  if (!(await claim(ctx.db, digest, ctx.now))) return ctx.done(await placeLedTo(ctx, digest))
  let led = false
  try {
    await next()
    led = ctx.status === 303
  } finally {
    await (led ? keepLocation(ctx.db, digest, ctx.response.get('Location')) : letGo(ctx.db, digest))
  }
}

async function placeLedTo(ctx: Context, digest: string): Promise<string> {
  const ending = await endingOf(ctx.db, digest)
  // Where the first was refused, what it said stands on that answer; this one may be sent again.
  if (ending === null || ending === 'running' || ending.location === null) throw new Problem(409)
  return ending.location
}

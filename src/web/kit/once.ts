import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Context } from './context.ts'
import { readValues } from './form.ts'
import { Problem } from './problem.ts'
import { isUuid } from './uuid.ts'

const longestWait = 5_000
/** After so long whoever began is taken for dead. */
const lease = 30_000

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
  if (!(await claim(ctx, digest))) return ctx.done(await placeLedTo(ctx, digest))
  let led = false
  try {
    await next()
    led = ctx.status === 303
  } finally {
    const location = ctx.response.get('Location')
    await (led
      ? sql`update web.submissions set location = ${location} where digest = ${digest}`
      : sql`delete from web.submissions where digest = ${digest}`
    ).execute(ctx.db)
  }
}

const digestOf = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url')

/** Takes the submission, and sweeps out those of yesterday. */
async function claim(ctx: Context, digest: string): Promise<boolean> {
  const before = (milliseconds: number) => new Date(ctx.now.getTime() - milliseconds)
  const { rows } = await sql`
    with swept as (delete from web.submissions where made_at < ${before(86_400_000)})
    insert into web.submissions (digest, made_at) values (${digest}, ${ctx.now})
    on conflict (digest) do update set made_at = excluded.made_at
      where submissions.location is null and submissions.made_at < ${before(lease)}
    returning digest`.execute(ctx.db)
  return rows.length > 0
}

async function placeLedTo(ctx: Context, digest: string): Promise<string> {
  for (let waited = 0; waited < longestWait; waited += 50) {
    const { rows } = await sql<{ location: string | null }>`
      select location from web.submissions where digest = ${digest}`.execute(ctx.db)
    const [found] = rows
    if (found?.location) return found.location
    // The first was refused: what it said stands on that answer; this one may be sent again.
    if (!found) break
    await pause(50)
  }
  throw new Problem(409)
}

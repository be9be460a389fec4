import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Context } from './context.ts'
import { readValues } from './form.ts'
import { Problem } from './problem.ts'
import { isUuid } from './uuid.ts'

const longestWait = 5_000

/**
 * For forms that make something: the page puts a key into a hidden field (`shared/once`), and a form that comes twice
 * with the same key, by a double click or a reload, is done once and answered twice. A refused form may come again.
 */
export async function once(ctx: Context, next: () => Promise<unknown>): Promise<unknown> {
  const key = [(await readValues(ctx)).once].flat()[0] ?? ''
  if (!isUuid(key)) return next()
  // Somebody else's key must not lead to where their form led.
  const sender = ctx.person?.id ?? ctx.ip
  if (!(await claim(ctx, key, sender))) return ctx.done(await placeLedTo(ctx, key, sender))
  let led = false
  try {
    await next()
    led = ctx.status === 303
  } finally {
    const location = ctx.response.get('Location')
    await (led
      ? sql`update web.submissions set location = ${location} where key = ${key}`
      : sql`delete from web.submissions where key = ${key}`
    ).execute(ctx.db)
  }
}

/** Takes the key, and sweeps out those of yesterday. */
async function claim(ctx: Context, key: string, sender: string): Promise<boolean> {
  const yesterday = new Date(ctx.now.getTime() - 86_400_000)
  const { rows } = await sql`
    with swept as (delete from web.submissions where made_at < ${yesterday})
    insert into web.submissions (key, sender, made_at) values (${key}, ${sender}, ${ctx.now})
    on conflict do nothing returning key`.execute(ctx.db)
  return rows.length > 0
}

async function placeLedTo(ctx: Context, key: string, sender: string): Promise<string> {
  for (let waited = 0; waited < longestWait; waited += 50) {
    const { rows } = await sql<{ location: string | null }>`
      select location from web.submissions where key = ${key} and sender = ${sender}`.execute(ctx.db)
    const [found] = rows
    if (found?.location) return found.location
    // The first was refused: what it said stands on that answer; this one may be sent again.
    if (!found) break
    await pause(50)
  }
  throw new Problem(409)
}

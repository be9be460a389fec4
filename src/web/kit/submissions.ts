import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../database.ts'

const longestWait = 5_000
/** After so long whoever began is taken for dead. */
const lease = 30_000
const kept = 86_400_000

/** How a submission ended: where a form led, or what the API answered. */
export type Ending = { location: string | null; content: string | null; answer: unknown }

export const digestOf = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url')

/** Takes the submission, unless somebody has; sweeps out those of yesterday. */
export async function claim(
  db: Db,
  digest: string,
  now: Date,
  content: string | null = null,
): Promise<boolean> {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  const { rows } = await sql`
    with swept as (delete from web.submissions where made_at < ${before(kept)} and digest <> ${digest})
    insert into web.submissions (digest, content, made_at) values (${digest}, ${content}, ${now})
    on conflict (digest) do update set made_at = excluded.made_at, content = excluded.content, location = null, answer = null
      where submissions.made_at < ${before(kept)}
        or (submissions.location is null and submissions.answer is null and submissions.made_at < ${before(lease)})
    returning digest`.execute(db)
  return rows.length > 0
}

/** How the one who has it ended; null when they let go of it, 'running' when they take too long. */
export async function endingOf(db: Db, digest: string): Promise<Ending | null | 'running'> {
  for (let waited = 0; waited < longestWait; waited += 50) {
    const { rows } = await sql<Ending>`
      select location, content, answer from web.submissions where digest = ${digest}`.execute(db)
    const [found] = rows
    if (!found) return null
    if (found.location !== null || found.answer !== null) return found
    await pause(50)
  }
  return 'running'
}

export const keepLocation = (db: Db, digest: string, location: string) =>
  settle(db, digest, sql`location = ${location}`)

export const keepAnswer = (db: Db, digest: string, answer: unknown) =>
  settle(db, digest, sql`answer = ${JSON.stringify(answer)}::jsonb`)

/** It was refused or failed: it may be sent again. */
export async function letGo(db: Db, digest: string): Promise<void> {
  await sql`delete from web.submissions where digest = ${digest}`.execute(db)
}

async function settle(db: Db, digest: string, ending: RawBuilder<unknown>): Promise<void> {
  await sql`update web.submissions set ${ending} where digest = ${digest}`.execute(db)
}

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { ModelKind } from './tables.ts'

/** What each day of a month came to, in millionths of the currency's unit. */
export async function daysOfMonth(
  db: Db,
  day: string,
): Promise<{ day: string; chat: number; embeddings: number; cost: number }[]> {
  const { rows } = await sql<{ day: string; chat: number; embeddings: number; cost: number }>`
    select day::text, coalesce(sum(calls) filter (where kind = 'chat'), 0)::int as chat,
      coalesce(sum(calls) filter (where kind = 'embeddings'), 0)::int as embeddings, sum(cost)::float as cost
    from insights.model_days
    where day >= date_trunc('month', ${day}::date)::date
      and day < (date_trunc('month', ${day}::date) + interval '1 month')::date
    group by day order by day`.execute(db)
  return rows
}

/** Calls that were made for a library in a month, and their cost in millionths of the currency's unit. */
export type LibraryMonth = { calls: number; failed: number; cost: number }

/** What a library's calls came to in the month (UTC) of a day; of the last three months no more is known. */
export async function monthOfLibrary(db: Db, libraryId: string, day: string): Promise<LibraryMonth> {
  const { rows } = await sql<LibraryMonth>`
    select count(*)::int as calls, (count(*) filter (where outcome = 'failed'))::int as failed,
      coalesce(sum(cost), 0)::float as cost
    from insights.model_calls
    where library_id = ${libraryId}
      and began_at >= date_trunc('month', ${day}::timestamp) at time zone 'UTC'
      and began_at < (date_trunc('month', ${day}::timestamp) + interval '1 month') at time zone 'UTC'`.execute(
    db,
  )
  return rows[0] ?? { calls: 0, failed: 0, cost: 0 }
}

export type PurposeUse = {
  purpose: string
  calls: number
  failed: number
  tokensIn: number
  tokensOut: number
  cost: number
  /** Milliseconds of those that answered; null where none did. */
  median: number | null
  slow: number | null
}

/** What each purpose came to since then; `slow` is what 95 of 100 calls stay under. */
export async function usesSince(db: Db, since: Date): Promise<PurposeUse[]> {
  const { rows } = await sql<PurposeUse>`
    select purpose, count(*)::int as calls, (count(*) filter (where outcome = 'failed'))::int as failed,
      coalesce(sum(tokens_in), 0)::float as "tokensIn", coalesce(sum(tokens_out), 0)::float as "tokensOut",
      coalesce(sum(cost), 0)::float as cost,
      percentile_cont(0.5) within group (order by ms) filter (where outcome = 'answered') as median,
      percentile_cont(0.95) within group (order by ms) filter (where outcome = 'answered') as slow
    from insights.model_calls where began_at >= ${since}
    group by purpose order by count(*) desc, purpose`.execute(db)
  return rows
}

/** Why calls failed since then, the most frequent first. */
export const failuresSince = (db: Db, since: Date): Promise<{ reason: string | null; calls: number }[]> =>
  tables(db)
    .selectFrom('insights.model_calls')
    .select('reason')
    .select(({ fn }) => fn.countAll<number>().as('calls'))
    .where('outcome', '=', 'failed')
    .where('began_at', '>=', since)
    .groupBy('reason')
    .orderBy('calls', 'desc')
    .orderBy('reason')
    .execute()

export const callPageSize = 50

/** The newest first, one more than fit on a page; `after` is the key of the one before. */
export const modelCalls = (db: Db, after: { beganAt: Date; id: string } | null) =>
  tables(db)
    .selectFrom('insights.model_calls as call')
    .select(['call.id', 'call.purpose', 'call.provider', 'call.model', 'call.began_at', 'call.outcome'])
    .select(['call.reason', 'call.tokens_in', 'call.tokens_out', 'call.ms', 'call.cost'])
    .select(['call.question', 'call.answer'])
    .$if(after !== null, query =>
      query.where(
        sql<boolean>`(call.began_at, call.id) < (${after?.beganAt}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('call.began_at', 'desc')
    .orderBy('call.id', 'desc')
    .limit(callPageSize + 1)
    .execute()

/** Until when a model is left alone because its server asked to wait; null when it is not. */
export async function restingUntil(db: Db, kind: ModelKind): Promise<Date | null> {
  const gate = await tables(db)
    .selectFrom('insights.model_gates')
    .select('resting_until')
    .where('kind', '=', kind)
    .where('resting_until', '>', sql<Date>`now()`)
    .executeTakeFirst()
  return gate?.resting_until ?? null
}

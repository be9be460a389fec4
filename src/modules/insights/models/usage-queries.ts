import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import type { ModelKind } from './tables.ts'

/** Calls of a day by kind, and their cost in millionths of the currency's unit. */
export type DayUse = { day: string; chat: number; embeddings: number; cost: number }

/** What each day (UTC) from then to then came to, both included; days without a call are left out. */
export async function daysOfUse(db: Db, from: string, to: string): Promise<DayUse[]> {
  const { rows } = await sql<DayUse>`
    select day::text, coalesce(sum(calls) filter (where kind = 'chat'), 0)::int as chat,
      coalesce(sum(calls) filter (where kind = 'embeddings'), 0)::int as embeddings, sum(cost)::float as cost
    from insights.model_days
    where day between ${from} and ${to}
    group by day order by day`.execute(db)
  return rows
}

/** Calls that were made for a library in a month, and their cost in millionths of the currency's unit. */
export type LibraryMonth = { calls: number; failed: number; cost: number }

/** What a library's calls came to in the month (UTC) of a day; calls are known for 90 days. */
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

/** What calls came to; tokens and money are sums. */
export type Use = {
  calls: number
  failed: number
  tokensIn: number
  tokensOut: number
  cost: number
  /** Milliseconds of those that answered; null where none did. */
  median: number | null
  /** What 95 of 100 calls stay under. */
  slow: number | null
}

export type PurposeUse = Use & { purpose: string }

/** What all calls came to since then, and those for each purpose, the most first. */
export async function usesSince(db: Db, since: Date): Promise<{ whole: Use; purposes: PurposeUse[] }> {
  const { rows } = await sql<Use & { purpose: string | null }>`
    select purpose, count(*)::int as calls, (count(*) filter (where outcome = 'failed'))::int as failed,
      coalesce(sum(tokens_in), 0)::float as "tokensIn", coalesce(sum(tokens_out), 0)::float as "tokensOut",
      coalesce(sum(cost), 0)::float as cost,
      percentile_cont(0.5) within group (order by ms) filter (where outcome = 'answered') as median,
      percentile_cont(0.95) within group (order by ms) filter (where outcome = 'answered') as slow
    from insights.model_calls where began_at >= ${since}
    group by rollup (purpose) order by purpose is null desc, calls desc, purpose`.execute(db)
  const [whole, ...purposes] = rows
  if (!whole) throw new Error('A sum over everything has a row.')
  return {
    whole,
    purposes: purposes.flatMap(({ purpose, ...use }) => (purpose === null ? [] : [{ purpose, ...use }])),
  }
}

/** What was asked since then for a library; null for none: for readers and for what all share. */
export type LibraryUse = { library_id: string | null; name: string | null; calls: number; cost: number }

/** The libraries that spent most since then, and next to each other what was spent for none. */
export const librariesSince = (db: Db, since: Date, limit: number): Promise<LibraryUse[]> =>
  db
    .with('used', () =>
      tables(db)
        .selectFrom('insights.model_calls')
        .select([
          'library_id',
          sql<number>`count(*)::int`.as('calls'),
          sql<number>`sum(cost)::float`.as('cost'),
        ])
        .where('began_at', '>=', since)
        .groupBy('library_id')
        .orderBy('cost', 'desc')
        .orderBy('calls', 'desc')
        .orderBy('library_id')
        .limit(limit),
    )
    .selectFrom('used')
    .leftJoin(libraryPlaces(db).as('library'), 'library.id', 'used.library_id')
    .select(['used.library_id', 'library.name', 'used.calls', 'used.cost'])
    .orderBy('used.cost', 'desc')
    .orderBy('used.calls', 'desc')
    .orderBy('used.library_id')
    .execute()

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

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { Keeping } from './estimate.ts'

const day = 86_400_000
/** Loans that began so long ago are over, but for few: of younger ones only the short would be counted. */
const settled = 60 * day
const looked = 500
/** Fewer say nothing: then things are kept until they are due, and picked up on the way of most who are told. */
const fewest = 20
const untried: Keeping = { shares: [1], average: 1, aside: 3 * day }

/** The middles of so many equal parts. */
const parts = 40
const middles = Array.from({ length: parts }, (_, part) => (part + 0.5) / parts)

/**
 * How long people of a library keep things, from its last settled loans and holds. A renewed loan says nothing: what somebody
 * waits for is not renewed.
 */
export async function usualKeeping(db: Db, libraryId: string, now: Date): Promise<Keeping> {
  const { rows } = await sql<{
    loans: number
    shares: number[] | null
    average: number
    holds: number
    aside: number
  }>`
    select loans, shares, average, holds, aside
    from (
      select count(*)::int as loans, avg(share)::float8 as average,
        percentile_cont(${middles}::float8[]) within group (order by share) as shares
      from (${settledLoans(db, libraryId, now)}) as loan) as kept,
    (
      select count(*)::int as holds, percentile_cont(0.5) within group (order by aside)::float8 * 1000 as aside
      from (${endedHolds(db, libraryId, now)}) as hold) as lain`.execute(db)
  const [row] = rows
  const kept = row?.shares && row.loans >= fewest ? { shares: row.shares, average: row.average } : untried
  return {
    shares: kept.shares,
    average: kept.average,
    aside: row && row.holds >= fewest ? row.aside : untried.aside,
  }
}

const settledLoans = (db: Db, libraryId: string, now: Date) =>
  tables(db)
    .selectFrom('circulation.loans')
    .select(
      sql<number>`extract(epoch from returned_at - lent_at) / extract(epoch from due_at - lent_at)`.as(
        'share',
      ),
    )
    .where('library_id', '=', libraryId)
    .where('lent_at', '<', new Date(now.getTime() - settled))
    .whereRef('lent_at', '<', 'due_at')
    .where('returned_at', '<', now)
    .where('closed_as', '=', 'returned')
    .where('renewals', '=', 0)
    .orderBy('lent_at', 'desc')
    .limit(looked)

const endedHolds = (db: Db, libraryId: string, now: Date) =>
  tables(db)
    .selectFrom('circulation.holds')
    .select(sql<number>`extract(epoch from ended_at - filled_at)`.as('aside'))
    .where('library_id', '=', libraryId)
    .where('placed_at', '<', now)
    .where('filled_at', 'is not', null)
    .where('ended_at', '<', now)
    .orderBy('placed_at', 'desc')
    .limit(looked)

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

const day = 86_400_000
/** Loans that began so long ago are over, but for few: of younger ones only the short would be counted. */
const settled = 60 * day
const looked = 500
/** Where a library has no past yet: a loan of two weeks. */
const fewest = 20
const untried = 14 * day
/** Picked up on the way of most who are told, and back on the shelf. */
const betweenLoans = 3 * day

/**
 * How long it usually takes, in ms, from a hold's being filled to the copy's being free again: half of the library's last
 * loans took no longer, and some days pass on the shelf for holds.
 */
export async function usualCycle(db: Db, libraryId: string, now: Date): Promise<number> {
  const { rows } = await sql<{ loans: number; median: number | null }>`
    select count(*)::int as loans,
      percentile_cont(0.5) within group (order by extract(epoch from returned_at - lent_at))::float8 * 1000 as median
    from (${tables(db)
      .selectFrom('circulation.loans')
      .select(['lent_at', 'returned_at'])
      .where('library_id', '=', libraryId)
      .where('lent_at', '<', new Date(now.getTime() - settled))
      .where('returned_at', '<', now)
      .where('closed_as', '=', 'returned')
      .orderBy('lent_at', 'desc')
      .limit(looked)}) as loan`.execute(db)
  const [row] = rows
  const loan = row?.median != null && row.loans >= fewest ? row.median : untried
  return loan + betweenLoans
}

import { sql } from 'kysely'
import { type Db, plannedAnew } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { mostRead } from './most-read.ts'
import { visibleIds } from './scope.ts'
import type { Sought } from './sought.ts'

/** `l:fr`, `b:…` or `a:yes`: see `factsOf`, and branches and the shelf beside. */
export type Counted = { fact: string; label: string | null; count: number }

/** What the most read of what is found have in common; `whole` if these are all. */
export type Tally = { among: number; whole: boolean; facts: Counted[] }

/** People and subjects of one title are many; of the other kinds all that there are stand in the margin. */
const mostOfKind = 10
/** Of common words so many are enough; others are not looked up for the margin, which takes longer than all else here. */
const enough = 50
const walked = 1500

/** Counts the most read of what is found, at most `most` of them. Only what the person may see is counted. */
export async function tallyOf(db: Db, sought: Sought, most: number): Promise<Tally> {
  const { from, table, narrowed, personId } = sought
  const standing =
    table === 'holding'
      ? { branches: sql`holding.branches`, available: sql`holding.shelf <> '{}'` }
      : {
          branches: sql`'{}'::uuid[]`,
          available: sql`exists (select from catalog.holdings one where one.work_id = work.id
          and one.shelf <> '{}' and one.library_id in (${visibleIds(db, personId)}))`,
        }
  const of = narrowed
    ? from
    : sql`catalog.holdings holding join catalog.works work on work.id = holding.work_id`
  const columns = { facts: sql`work.facts`, ...standing }
  type Row = { fact: string | null; label: string | null; count: number; whole: boolean | null }
  const { rows } = await sql<Row>`${plannedAnew}
    with candidate as materialized (
      ${mostRead({ ...sought, from: of }, columns, most, enough, walked)}),
    fact as (
      select unnest(facts) as fact from candidate
      union all select 'b:' || unnest(branches) from candidate
      union all select 'a:yes' from candidate where available),
    sum as (
      select fact, count(*) as count, row_number() over (partition by left(fact, 1) order by count(*) desc, fact) as place
      from fact group by fact)
    select null as fact, null as label, (select count(*) from candidate) as count,
      (select bool_and(whole) from candidate) as whole
    union all
    (select fact, case left(fact, 2)
        when 'p:' then (select name from catalog.contributors where id = substr(fact, 3)::uuid)
        when 's:' then (select label from catalog.subjects where id = substr(fact, 3)::uuid)
        when 'b:' then (select name from (${branchNames(db)}) as branch where branch.id = substr(fact, 3)::uuid)
      end, count, null
    from sum where place <= ${sql.lit(mostOfKind)} or left(fact, 1) not in ('p', 's') order by place)`.execute(
    db,
  )
  const among = rows[0]?.count ?? 0
  return {
    among,
    whole: among < most && rows[0]?.whole !== false,
    facts: rows.slice(1).flatMap(({ fact, label, count }) => (fact === null ? [] : [{ fact, label, count }])),
  }
}

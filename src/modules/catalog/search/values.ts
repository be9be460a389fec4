import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { holdingConditions } from './conditions.ts'
import { commonTitles } from './frequency.ts'
import { counted } from './searching.ts'
import type { Sought } from './sought.ts'

/** One language, kind or branch of a library's titles, and how many of what is found have it: with `more`, at least so many. */
export type Value = { fact: string; label: string | null; count: number; more: boolean; likely: number }

/** Of what is common in the library so many titles are looked at. */
const looked = 64
const mostValues = 200

/**
 * Each language, kind and branch of a library's titles, however few have it. Of a whole list the index alone tells how many. Of
 * what else is asked the titles of each value are looked at: all, where there are no more than `counted`. Of a value that is
 * common some, and how many are found in all follows: "1,000 and more" is said where even three deviations less are as many.
 */
export async function valuesOf(db: Db, sought: Sought, library: string): Promise<Value[]> {
  const sizes: ReadonlyMap<string, number> = sought.narrowed ? await commonTitles(db, library) : new Map()
  type Row = { fact: string; label: string | null; looked: number; found: number }
  const { rows } = await sql<Row>`
    with recursive value as (
      (select fact from catalog.holding_facts where library_id = ${library} order by fact limit 1)
      union all
      select (select fact from catalog.holding_facts where library_id = ${library} and fact > value.fact order by fact limit 1)
      from value where value.fact is not null)
    select value.fact, (select name from (${branchNames(db)}) as branch where 'b:' || branch.id = value.fact) as label, sum.*
    from (select fact from value where fact is not null limit ${sql.lit(mostValues)}) as value
      cross join lateral (${sought.narrowed ? foundAmong(sought, library, [...sizes.keys()]) : allOf(sought, library)}) as sum`.execute(
    db,
  )
  return rows.map(({ fact, label, ...row }) => {
    const size = sizes.get(fact)
    const whole = row.looked <= (size === undefined ? counted : looked)
    return { fact, label, ...(whole ? exact(row.found) : atLeast(row, size ?? 0)) }
  })
}

const exact = (found: number) => ({ count: found, more: false, likely: found })

function atLeast({ looked, found }: { looked: number; found: number }, size: number) {
  const likely = Math.max(found, (size * surely(found)) / looked)
  return { count: Math.min(counted, likely > counted ? counted : found), more: true, likely }
}

/** What remains of a count of some when it is less lucky by three deviations. */
export const surely = (found: number): number => Math.max(0, found - 3 * Math.sqrt(found))

const allOf = ({ found }: Sought, library: string): RawBuilder<unknown> => sql`
  select count(*) as looked, count(*) as found from (
    select from (select ${library}::uuid as library_id) as holding, catalog.holding_facts told
    where ${found} and told.library_id = ${library} and told.fact = value.fact limit ${sql.lit(counted + 1)}) as one`

const foundAmong = (
  { found, question }: Sought,
  library: string,
  common: readonly string[],
): RawBuilder<unknown> => sql`
  select count(*) as looked, count(met.id) as found from (
    select work_id from catalog.holding_facts told where told.library_id = ${library} and told.fact = value.fact
    order by told.work_id
    limit case when value.fact = any(${[...common]}::text[]) then ${sql.lit(looked + 1)} else ${sql.lit(counted + 1)} end) as one
    left join lateral (
      select work.id from ${holdingConditions(question).length > 0 ? sql`catalog.holdings` : titleOf(library)} holding
        join catalog.works work on work.id = holding.work_id
      where holding.library_id = ${library} and holding.work_id = one.work_id and ${found} offset 0) as met on true`

// That the title is there is told with its facts: where nothing more is asked of it, it is not looked up.
const titleOf = (library: string) => sql`(select ${library}::uuid as library_id, one.work_id)`

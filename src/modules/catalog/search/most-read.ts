import { type RawBuilder, sql } from 'kysely'
import type { Sought } from './sought.ts'

/** So many of the most read are walked to find what is common in them, if it is for a list. */
const walkedForList = 4000
/** So many works that hold all the words, in whatever order they lie, are looked at beyond the walk. */
const lookedAt = 5000

export type Columns = Readonly<Record<string, RawBuilder<unknown>>>

/**
 * The most read of what is found, at most `most`. What is rare is looked up, all of it, and sorted. What is common is met soon on
 * a walk from the most read on, whose length is bounded; only if it met fewer than `enough` others are looked up: those are not
 * the most read, and `near` is false for them. `whole` is false where there may be more than is told. So the work is bounded, however large the catalogue and whatever is asked.
 */
export function mostRead(
  sought: Sought,
  columns: Columns,
  most: number,
  enough: number,
  walked = walkedForList,
): RawBuilder<unknown> {
  const { from, found, id, popularity, common, looked } = sought
  const limit = sql`limit ${sql.lit(most)}`
  if (!common || !looked) {
    // An order that no index has: a walk for what is rare would read the whole catalogue.
    const rank = looked ? sql`${popularity} + 0` : popularity
    return sql`select ${selected(columns)}, true as near, true as whole from ${from} where ${found} order by ${rank} desc, ${id} ${limit}`
  }
  const { walk, joined } = routes(sought, walked)
  return sql`
    with near as materialized (
      select ${selected({ ...columns, id })} from ${walk} where ${found} order by ${popularity} desc, ${id} ${limit}),
    looked as materialized (
      select work.id as of from catalog.works work
      where ${sought.ofWork} and (select count(*) from near) < ${sql.lit(enough)} limit ${sql.lit(lookedAt)}),
    far as materialized (
      select ${selected({ ...columns, id })} from looked join catalog.works work on work.id = looked.of ${joined}
      where ${found} and ${id} not in (select id from near) ${limit}),
    told as (
      select (select count(*) from near) < ${sql.lit(enough)} and (select count(*) from far) < ${sql.lit(most)}
        and (select count(*) from looked) < ${sql.lit(lookedAt)} as whole)
    select near.*, true as near, told.whole from near, told union all select far.*, false, told.whole from far, told`
}

export const selected = (columns: Columns) =>
  sql.join(Object.entries(columns).map(([name, column]) => sql`${column} as ${sql.ref(name)}`))

function routes({ table, library }: Sought, walked: number) {
  const count = sql.lit(walked)
  return table === 'holding'
    ? {
        walk: sql`(select * from catalog.holdings where library_id = ${library}
          order by popularity desc, work_id limit ${count}) as holding
          join catalog.works work on work.id = holding.work_id`,
        // One by one: the planner would read all of a library's list for a few thousand.
        joined: sql`cross join lateral (
          select * from catalog.holdings where work_id = work.id and library_id = ${library} offset 0) as holding`,
      }
    : {
        walk: sql`(select * from catalog.works where merged_into is null and removed_at is null
          order by popularity desc, id limit ${count}) as work`,
        joined: sql``,
      }
}

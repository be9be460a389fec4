import { sql } from 'kysely'
import { type Db, plannedAnew } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { visibleIds } from './scope.ts'
import { counted, type Sought } from './searching.ts'

/** By what a list can be narrowed, and how many of it there are then. */
export const facetKinds = [
  'available',
  'branch',
  'format',
  'language',
  'decade',
  'author',
  'subject',
] as const
export type FacetKind = (typeof facetKinds)[number]

export type Facet = { kind: FacetKind; value: string; label: string | null; count: number }

export type Facets = {
  /** How many are found, to `counted`. */
  count: number
  /** Whether there are more than were looked at: each count then says that there are at least so many. */
  more: boolean
  facets: Facet[]
}

const letters: Record<string, FacetKind> = {
  a: 'available',
  b: 'branch',
  f: 'format',
  l: 'language',
  d: 'decade',
  p: 'author',
  s: 'subject',
}

const mostOfKind = 10

/**
 * What is found, counted by what it can be narrowed to: exactly, as long as there are no more than `counted`. Of more than that
 * the best read are counted, and every count is a least one. Only what the person may see is counted.
 */
export async function facetsOf(db: Db, sought: Sought, most = counted): Promise<Facets> {
  const { from, found, id, popularity, table, narrowed, personId } = sought
  const standing =
    table === 'holding'
      ? sql`holding.branches, holding.shelf <> '{}' as available`
      : sql`'{}'::uuid[] as branches, exists (select from catalog.holdings one where one.work_id = work.id
          and one.shelf <> '{}' and one.library_id in (${visibleIds(db, personId)})) as available`
  const of = narrowed
    ? from
    : sql`catalog.holdings holding join catalog.works work on work.id = holding.work_id`
  type Row = { fact: string | null; label: string | null; count: number }
  const { rows } = await sql<Row>`${plannedAnew}
    with candidate as materialized (
      select work.facts, ${standing} from ${of} where ${found}
      order by ${popularity} desc, ${id} limit ${sql.lit(most + 1)}),
    fact as (
      select unnest(facts) as fact from candidate
      union all select 'b:' || unnest(branches) from candidate
      union all select 'a:yes' from candidate where available),
    sum as (
      select fact, count(*) as count, row_number() over (partition by left(fact, 1) order by count(*) desc, fact) as place
      from fact group by fact)
    select null as fact, null as label, (select count(*) from candidate) as count
    union all
    (select fact, case left(fact, 2)
        when 'p:' then (select name from catalog.contributors where id = substr(fact, 3)::uuid)
        when 's:' then (select label from catalog.subjects where id = substr(fact, 3)::uuid)
        when 'b:' then (select name from (${branchNames(db)}) as branch where branch.id = substr(fact, 3)::uuid)
      end, count
    from sum where place <= ${sql.lit(mostOfKind)} or left(fact, 1) = 'd' order by place)`.execute(db)
  const count = rows[0]?.count ?? 0
  return {
    count: Math.min(count, most),
    more: count > most,
    facets: rows.slice(1).flatMap(({ fact, label, count }) => {
      const kind = letters[fact?.[0] ?? '']
      return kind === undefined || fact === null ? [] : [{ kind, value: fact.slice(2), label, count }]
    }),
  }
}

import { sql } from 'kysely'
import { type Db, plannedAnew } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { mostRead } from './most-read.ts'
import { visibleIds } from './scope.ts'
import { counted } from './searching.ts'
import type { Sought } from './sought.ts'

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
const enoughCommon = 200

/**
 * What is found, counted by what it can be narrowed to: exactly, as long as there are no more than `counted`. Of more than that
 * the best read are counted, and every count is a least one; of common words perhaps some hundreds. Only what the person may see is counted.
 */
export async function facetsOf(db: Db, sought: Sought, most = counted): Promise<Facets> {
  const { from, table, narrowed, personId, worded } = sought
  const standing =
    table === 'holding'
      ? { branches: sql`holding.branches`, available: sql`holding.shelf <> '{}'` }
      : {
          branches: sql`'{}'::uuid[]`,
          available: sql`exists (select from catalog.holdings one where one.work_id = work.id
          and one.shelf <> '{}' and one.library_id in (${visibleIds(db, personId)}))`,
        }
  // To look up common words takes longer than all else here: of those a few hundred are told as at least so many.
  const enough = worded ? enoughCommon : most + 1
  const of = narrowed
    ? from
    : sql`catalog.holdings holding join catalog.works work on work.id = holding.work_id`
  type Row = { fact: string | null; label: string | null; count: number; whole: boolean | null }
  const { rows } = await sql<Row>`${plannedAnew}
    with candidate as materialized (
      ${mostRead({ ...sought, from: of }, { facts: sql`work.facts`, ...standing }, most + 1, enough)}),
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
    from sum where place <= ${sql.lit(mostOfKind)} or left(fact, 1) = 'd' order by place)`.execute(db)
  const count = rows[0]?.count ?? 0
  return {
    count: Math.min(count, most),
    more: count > most || rows[0]?.whole === false,
    facets: rows.slice(1).flatMap(({ fact, label, count }) => {
      const kind = letters[fact?.[0] ?? '']
      return kind === undefined || fact === null ? [] : [{ kind, value: fact.slice(2), label, count }]
    }),
  }
}

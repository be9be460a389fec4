import { sql } from 'kysely'
import { type Db, plannedAnew } from '../../../database.ts'
import { counted, ranked } from './searching.ts'
import type { Sought } from './sought.ts'
import { type Tally, tallyOf } from './tally.ts'
import { surely, type Value, valuesOf } from './values.ts'

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

/** With `more` there are at least so many. */
export type Facet = { kind: FacetKind; value: string; label: string | null; count: number; more: boolean }

export type Facets = {
  /** How many are found, to `counted`; with `more` at least so many. */
  count: number
  more: boolean
  /** Where not all were counted, how many of the most read were; null where all were. */
  among: number | null
  /** The kinds that were counted among these alone. */
  amongOnly: readonly FacetKind[]
  facets: Facet[]
}

/** Of what finds nothing. */
export const noFacets: Facets = { count: 0, more: false, among: null, amongOnly: [], facets: [] }

const letters: Record<string, FacetKind> = {
  a: 'available',
  b: 'branch',
  f: 'format',
  l: 'language',
  d: 'decade',
  p: 'author',
  s: 'subject',
}

/** So many of the most read are counted where there are too many to count all. */
const sampled = 200

/**
 * What is found, counted by what it can be narrowed to. Exactly, as long as there are fewer than `most`. Of more, years, people and
 * subjects are counted among the most read; languages, kinds and branches of a library each by themselves.
 */
export async function facetsOf(db: Db, sought: Sought, most = ranked): Promise<Facets> {
  const { library, narrowed, common } = sought
  const large = common || (!narrowed && library !== null && (await holdsMore(db, library, most)))
  const valuesHere = async () => (library === null ? [] : valuesOf(db, sought, library))
  const [tally, early] = await Promise.all([
    tallyOf(db, sought, large ? Math.min(sampled, most) : most),
    large ? valuesHere() : null,
  ])
  const { among, whole } = tally
  if (whole)
    return {
      count: Math.min(among, counted),
      more: among > counted,
      among: null,
      amongOnly: [],
      facets: tally.facts.flatMap(fact => facetOf({ ...fact, more: false })),
    }
  const values = early ?? (await valuesHere())
  const facts = [
    ...(await onShelf(db, sought, tally, values)),
    ...merged(tally, values).toSorted((one, other) => other.likely - one.likely),
    ...tally.facts.filter(({ fact }) => /^[dps]/.test(fact)).map(fact => ({ ...fact, more: true })),
  ]
  return {
    count: Math.min(counted, Math.max(among, ...values.map(({ count }) => count))),
    more: true,
    among,
    amongOnly: library === null ? facetKinds : ['decade', 'author', 'subject'],
    facets: facts.flatMap(facetOf),
  }
}

type Told = { fact: string; label: string | null; count: number; more: boolean }

function facetOf({ fact, label, count, more }: Told): Facet[] {
  const kind = letters[fact[0] ?? '']
  if (kind === undefined || count === 0) return []
  return [
    { kind, value: fact.slice(2), label, count: Math.min(count, counted), more: more || count > counted },
  ]
}

async function holdsMore(db: Db, library: string, most: number): Promise<boolean> {
  const { rows } = await sql<{ more: boolean }>`
    select exists (select from catalog.holdings where library_id = ${library} offset ${sql.lit(most)}) as more`.execute(
    db,
  )
  return rows[0]?.more ?? false
}

/** Languages, kinds and branches: where the most read have more of one than was seen of it by itself, there are so many. */
function merged({ facts }: Tally, values: readonly Value[]): Value[] {
  const met = facts.filter(({ fact }) => /^[lfb]/.test(fact))
  const others = met.filter(({ fact }) => !values.some(value => value.fact === fact))
  return [
    ...values.map(value => {
      const count = met.find(({ fact }) => fact === value.fact)?.count ?? 0
      return value.more && count > value.count ? { ...value, count } : value
    }),
    ...others.map(one => ({ ...one, more: true, likely: one.count })),
  ]
}

const walked = 2000

/** What stands on the shelf has no index, which a loan would rewrite: it is told from some. */
async function onShelf(
  db: Db,
  { library, narrowed, found }: Sought,
  tally: Tally,
  values: readonly Value[],
): Promise<Told[]> {
  const met = tally.facts.find(({ fact }) => fact === 'a:yes')
  if (library === null || narrowed) {
    const likely = (surely(met?.count ?? 0) / tally.among) * Math.max(...values.map(value => value.likely), 0)
    return met === undefined ? [] : [{ ...met, count: likely > counted ? counted : met.count, more: true }]
  }
  const { rows } = await sql<{ count: number }>`${plannedAnew}
    select count(*) as count from (
      select from (select * from catalog.holdings holding where ${found} order by work_id limit ${sql.lit(walked)}) as holding
      where shelf <> '{}' limit ${sql.lit(counted + 1)}) as one`.execute(db)
  return [{ fact: 'a:yes', label: null, count: rows[0]?.count ?? 0, more: true }]
}

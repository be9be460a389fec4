import { sql } from 'kysely'
import type { Db, Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { DraftContributor, DraftSeries, DraftSubject } from '../drafts/draft.ts'
import { comparable } from '../search/words.ts'
import { tables } from '../tables.ts'

/** One name in any order of its parts: "Le Guin, Ursula K." and "Ursula K. Le Guin" are one. */
export const contributorKey = (sortName: string): string => comparable(sortName).split(' ').sort().join(' ')
/** What a series is the same by. */
export const headingKey = (label: string): string => comparable(label) || label.slice(0, 200)
/** What a subject is the same by: a genre is another thing than the subject of its name. */
export const subjectKey = ({ label, kind }: DraftSubject): string =>
  kind === 'genre' ? `${headingKey(label)} (genre)` : headingKey(label)

/**
 * Ids of people and bodies, made where they are new; by `${key}|${dates}|${kind}`. A name that was merged with another
 * leads to whom it is now.
 */
export async function contributorIds(
  tx: Tx,
  drafts: readonly DraftContributor[],
  now: Date,
): Promise<(draft: DraftContributor) => string> {
  const keys = [...new Set(drafts.map(({ sortName }) => contributorKey(sortName)))].sort()
  if (keys.length === 0) return () => ''
  const load = () =>
    tables(tx)
      .selectFrom('catalog.contributors')
      .select(['id', 'match_key', 'dates', 'kind', 'merged_into'])
      .where('match_key', '=', sql<string>`any(${keys})`)
      .orderBy('id')
      .execute()
  let known = await load()
  const find = ({ sortName, dates, kind }: DraftContributor) => {
    const key = contributorKey(sortName)
    const same = known.filter(one => one.match_key === key && one.kind === kind)
    // A name without years is taken for the first of that name; years tell namesakes apart.
    return same.find(one => one.dates === dates) ?? (dates === '' ? same[0] : undefined)
  }
  const missing = new Map<string, DraftContributor>()
  for (const draft of drafts) {
    if (find(draft) === undefined)
      missing.set(`${contributorKey(draft.sortName)}|${draft.dates}|${draft.kind}`, draft)
  }
  if (missing.size > 0) {
    // In the order of their keys: two imports at once then wait for each other instead of deadlocking.
    const rows = [...missing]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, draft]) => ({
        id: newId(),
        name: draft.name,
        sort_name: draft.sortName,
        other_name: draft.otherName,
        kind: draft.kind,
        dates: draft.dates,
        match_key: contributorKey(draft.sortName),
        created_at: now,
      }))
    await tables(tx)
      .insertInto('catalog.contributors')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
    known = await load()
  }
  const merged = known.filter(({ merged_into }) => merged_into !== null).map(({ id }) => id)
  const canonical = await canonicalContributors(tx, merged)
  return draft => {
    const found = find(draft)
    if (found === undefined) throw new Error(`The contributor ${draft.sortName} was not stored.`)
    return canonical.get(found.id) ?? found.id
  }
}

/** Who these contributors are now: themselves, or whom they were merged with. */
export async function canonicalContributors(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ start: string; id: string }>`
    with recursive chain (start, id, merged_into, depth) as (
      select id, id, merged_into, 0 from catalog.contributors where id = any(${[...ids]}::uuid[])
      union all
      select chain.start, c.id, c.merged_into, depth + 1 from chain
        join catalog.contributors c on c.id = chain.merged_into where depth < 20)
    select start, id from chain where merged_into is null`.execute(db)
  return new Map(rows.map(({ start, id }) => [start, id]))
}

/** Ids of subjects by their `subjectKey`, made where they are new. */
export async function subjectIds(tx: Tx, drafts: readonly DraftSubject[]): Promise<Map<string, string>> {
  const wanted = new Map(drafts.map(draft => [subjectKey(draft), draft]))
  if (wanted.size === 0) return new Map()
  const keys = [...wanted.keys()].sort()
  const load = () =>
    tables(tx)
      .selectFrom('catalog.subjects')
      .select(['id', 'match_key'])
      .where('match_key', '=', sql<string>`any(${keys})`)
      .execute()
  const known = new Map((await load()).map(({ id, match_key }) => [match_key, id]))
  const rows = keys.flatMap(key => {
    const draft = wanted.get(key)
    return known.has(key) || draft === undefined
      ? []
      : [{ id: newId(), label: draft.label, kind: draft.kind, match_key: key }]
  })
  if (rows.length === 0) return known
  await tables(tx)
    .insertInto('catalog.subjects')
    .values(rows)
    .onConflict(conflict => conflict.doNothing())
    .execute()
  return new Map((await load()).map(({ id, match_key }) => [match_key, id]))
}

/** Ids of series by their name, made where they are new. */
export async function seriesIds(tx: Tx, drafts: readonly DraftSeries[]): Promise<Map<string, string>> {
  const wanted = new Map(drafts.map(({ name }) => [headingKey(name), name]))
  if (wanted.size === 0) return new Map()
  const keys = [...wanted.keys()].sort()
  const load = () =>
    tables(tx)
      .selectFrom('catalog.series')
      .select(['id', 'match_key'])
      .where('match_key', '=', sql<string>`any(${keys})`)
      .execute()
  const known = new Map((await load()).map(({ id, match_key }) => [match_key, id]))
  const rows = keys
    .filter(key => !known.has(key))
    .map(key => ({ id: newId(), name: wanted.get(key) ?? key, match_key: key }))
  if (rows.length === 0) return known
  await tables(tx)
    .insertInto('catalog.series')
    .values(rows)
    .onConflict(conflict => conflict.doNothing())
    .execute()
  return new Map((await load()).map(({ id, match_key }) => [match_key, id]))
}

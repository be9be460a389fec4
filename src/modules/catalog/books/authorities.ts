import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { DraftContributor, DraftSeries, DraftSubject } from '../drafts/draft.ts'
import { comparable } from '../search/words.ts'
import { tables } from '../tables.ts'

/** One name in any order of its parts: "Le Guin, Ursula K." and "Ursula K. Le Guin" are one. */
const contributorKey = (sortName: string): string => comparable(sortName).split(' ').sort().join(' ')
/** What a subject or series is the same by. */
export const headingKey = (label: string): string => comparable(label) || label.slice(0, 200)

/** Ids of people and bodies, made where they are new; by `${key}|${dates}|${kind}`. */
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
      .select(['id', 'match_key', 'dates', 'kind'])
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
  return draft => {
    const found = find(draft)
    if (found === undefined) throw new Error(`The contributor ${draft.sortName} was not stored.`)
    return found.id
  }
}

/** Ids of subjects by their heading, made where they are new. */
export async function subjectIds(tx: Tx, drafts: readonly DraftSubject[]): Promise<Map<string, string>> {
  const wanted = new Map(drafts.map(draft => [headingKey(draft.label), draft]))
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

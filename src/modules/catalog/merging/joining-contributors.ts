import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { type Editor, mayEdit } from '../books/editing-right.ts'
import { keepVersions, touch } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { rekeyWorks } from '../books/keying.ts'
import { keepChange } from '../changes/keeping.ts'
import { stateOfContributor } from '../contributors/contributor-state.ts'
import { tables } from '../tables.ts'
import type { ContributorsDone, DroppedPart } from './done.ts'
import { putBack } from './joining-editions.ts'
import type { Pair } from './joining-works.ts'
import { type JoinRefusal, keepMerge, type UndoRefusal } from './merges.ts'

/**
 * Joins two people or bodies: the works of one become the other's, whose name stands; the names of the first are kept as
 * other names, and lead imports to the second from then on.
 */
export function joinContributors(
  db: Db,
  editor: Editor,
  { from, into }: Pair,
  actor: Actor,
  now: Date,
): Promise<{ mergeId: string; title: string } | JoinRefusal> {
  if (from === into) return Promise.resolve(refused('same-record'))
  return transaction(db, async tx => {
    const people = await lockContributors(tx, [from, into])
    const [one, other] = [people.get(from), people.get(into)]
    if (!one || !other || one.merged_into !== null || other.merged_into !== null)
      return refused('unknown-work')
    const [moving, staying] = [await worksOf(tx, from), await worksOf(tx, into)]
    if (!(await mayEdit(tx, [...moving, ...staying], editor))) return refused('shared-record')
    const change = { cause: 'merged', personId: actor.by, libraryId: editor.libraryId } as const
    await keepVersions(tx, moving, change, now)
    const dropped = await dropDoubled(tx, { from, into })
    const { rows: moved } = await sql<{ id: string }>`
      update catalog.contributions set contributor_id = ${into} where contributor_id = ${from} returning id`.execute(
      tx,
    )
    const before = await stateOfContributor(tx, into)
    const names = await addNames(tx, { from, into })
    const after = await stateOfContributor(tx, into)
    await keepChange(tx, { contributorId: into }, { before, after }, change, now)
    await tables(tx)
      .updateTable('catalog.contributors')
      .set({ merged_into: into })
      .where('id', '=', from)
      .execute()
    // Nobody is to be led to who is another now; the other is suggested by these names from now on.
    await sql`delete from catalog.openings where kind = 'author' and id = ${from}`.execute(tx)
    await follow(tx, { changed: moving, found: staying }, now)
    const titles = { from: one.name, into: other.name }
    const done = { moved: moved.map(({ id }) => id), dropped, names, titles }
    const kept = await keepMerge(tx, { kind: 'contributors', from, into, done }, editor, actor, now)
    return { ...kept, title: other.name }
  })
}

/** Undoes `joinContributors`: what was the one's is the one's again; what both were given since stays the other's. */
export async function partContributors(
  tx: Tx,
  { from, into }: Pair,
  done: ContributorsDone,
  { libraryId, actor, now }: { libraryId: string; actor: Actor; now: Date },
): Promise<UndoRefusal | null> {
  const people = await lockContributors(tx, [from, into])
  if (people.get(from)?.merged_into !== into || people.get(into)?.merged_into !== null)
    return refused('merged-since')
  if (await isNameTaken(tx, from)) return refused('name-taken')
  const staying = await worksOf(tx, into)
  const moving = await worksWith(tx, done)
  const change = { cause: 'reverted', personId: actor.by, libraryId } as const
  await keepVersions(tx, moving, change, now)
  await tables(tx)
    .updateTable('catalog.contributors')
    .set({ merged_into: null })
    .where('id', '=', from)
    .execute()
  await sql`update catalog.contributions set contributor_id = ${from}
    where id = any(${done.moved}::uuid[]) and contributor_id = ${into}`.execute(tx)
  await putBack(tx, done.dropped)
  const before = await stateOfContributor(tx, into)
  await sql`delete from catalog.contributor_names
    where contributor_id = ${into} and name = any(${done.names}::text[])`.execute(tx)
  const after = await stateOfContributor(tx, into)
  await keepChange(tx, { contributorId: into }, { before, after }, change, now)
  await sql`delete from catalog.openings where kind = 'author' and id = ${into}`.execute(tx)
  await follow(tx, { changed: moving, found: staying }, now)
  return null
}

/** In the order of their ids. */
async function lockContributors(tx: Tx, ids: readonly string[]) {
  const rows = await tables(tx)
    .selectFrom('catalog.contributors')
    .select(['id', 'name', 'merged_into'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return new Map(rows.map(row => [row.id, row]))
}

/** Whether somebody, most likely the survivor, took the name of the one that would come back: nobody could tell the two apart. */
async function isNameTaken(tx: Tx, from: string): Promise<boolean> {
  const { rows } = await sql`
    select from catalog.contributors one join catalog.contributors other
      on (other.match_key, other.dates, other.kind) = (one.match_key, one.dates, one.kind)
    where one.id = ${from} and other.id <> one.id and other.merged_into is null`.execute(tx)
  return rows.length > 0
}

/** Every work that somebody has a part in. */
export async function worksOf(tx: Db | Tx, contributorId: string): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('catalog.contributions')
    .select('work_id')
    .distinct()
    .where('contributor_id', '=', contributorId)
    .orderBy('work_id')
    .execute()
  return rows.map(({ work_id }) => work_id)
}

async function worksWith(tx: Tx, { moved, dropped }: ContributorsDone): Promise<string[]> {
  const { rows } = await sql<{ work_id: string }>`
    select distinct work_id from catalog.contributions where id = any(${moved}::uuid[])`.execute(tx)
  return [...new Set([...rows, ...dropped].map(({ work_id }) => work_id))].sort()
}

/** Where both have the same part in a work, one row is enough. */
async function dropDoubled(tx: Tx, { from, into }: Pair): Promise<DroppedPart[]> {
  const { rows } = await sql<DroppedPart>`
    delete from catalog.contributions as one where contributor_id = ${from} and exists (
      select from catalog.contributions other where other.contributor_id = ${into} and other.work_id = one.work_id
        and other.role = one.role and other.edition_id is not distinct from one.edition_id)
    returning id, work_id, edition_id, contributor_id, role, position`.execute(tx)
  return rows
}

/** The one's names become other names of the other; returns those that it had not got. */
async function addNames(tx: Tx, { from, into }: Pair): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    insert into catalog.contributor_names (contributor_id, name, kind)
    select ${into}, said.name, said.kind from (
      select name, 'variant' as kind from catalog.contributors where id = ${from}
      union all select other_name, 'variant' from catalog.contributors where id = ${from} and other_name is not null
      union all select name, kind from catalog.contributor_names where contributor_id = ${from}) as said
    where said.name <> (select name from catalog.contributors where id = ${into})
    on conflict do nothing returning name`.execute(tx)
  return rows.map(({ name }) => name)
}

/** Works that changed hands are other records now; those of the survivor are found by more names. */
async function follow(
  tx: Tx,
  { changed, found }: { changed: string[]; found: string[] },
  now: Date,
): Promise<void> {
  if (changed.length > 0) await touch(tx, changed, now)
  await rekeyWorks(tx, changed)
  await reindexWorks(tx, [...new Set([...changed, ...found])])
}

import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { emit } from '../../../jobs/queue.ts'
import { refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { indexAdditions } from '../additions/additions.ts'
import { type Editor, lockWorks, mayEdit, within } from '../books/editing-right.ts'
import { keepVersions, touch } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { tables } from '../tables.ts'
import { fillings, setColumns } from './filling.ts'
import { joinHoldings } from './holdings.ts'
import { type JoinRefusal, keepMerge } from './merges.ts'

/** Fields of a work that take the other's value where they hold nothing. */
export const filledWorkColumns = ['subtitle', 'other_titles', 'language', 'original_year', 'cover'] as const

/** Two works as one: `from` lives on in `into`. */
export type Pair = { from: string; into: string }

/**
 * Joins two works: editions, copies, people, subjects and places in libraries' lists go over; the survivor's own fields win
 * and empty ones are filled. The other stays as a tombstone, and its id leads on.
 */
export function joinWorks(
  db: Db,
  editor: Editor,
  { from, into }: Pair,
  actor: Actor,
  now: Date,
): Promise<{ mergeId: string; title: string } | JoinRefusal> {
  if (from === into) return Promise.resolve(refused('same-record'))
  return transaction(db, async tx => {
    const works = await standing(tx, [from, into], editor)
    if (works === null) return refused('unknown-work')
    if (!(await mayEdit(tx, [from, into], editor))) return refused('shared-record')
    const titles = { from: works.get(from) ?? '', into: works.get(into) ?? '' }
    const change = { cause: 'merged', personId: actor.by, libraryId: editor.libraryId } as const
    await keepVersions(tx, [from, into], change, now)
    const filled = await fillWork(tx, { from, into })
    const editions = await moveEditions(tx, { from, into }, null)
    const contributions = await addContributions(tx, { from, into })
    const subjects = await addSubjects(tx, { from, into })
    const lists = await joinHoldings(tx, { from, into })
    await touch(tx, [from, into], now)
    await entomb(tx, { from, into })
    await reindexWorks(tx, [into])
    await indexAdditions(tx, [into])
    await emit(tx, 'catalog.works-merged', { from, into })
    const done = { editions, filled, contributions, subjects, ...lists, titles }
    const kept = await keepMerge(tx, { kind: 'works', from, into, done }, editor, actor, now)
    return { ...kept, title: titles.into }
  })
}

/** These works by their ids, locked, with their titles; null when one is not there or not this editor's to look at. */
export async function standing(
  tx: Tx,
  ids: readonly string[],
  editor: Editor,
): Promise<Map<string, string> | null> {
  const works = await lockWorks(tx, ids)
  const there = works.filter(
    one => one.merged_into === null && one.removed_at === null && one.provisional_for === null,
  )
  if (there.length < ids.length) return null
  for (const id of ids) if (!(await within(tx, id, editor))) return null
  return new Map(there.map(({ id, title }) => [id, title]))
}

async function fillWork(tx: Tx, { from, into }: Pair) {
  const rows = await tables(tx)
    .selectFrom('catalog.works')
    .select(['id', ...filledWorkColumns])
    .where('id', 'in', [from, into])
    .execute()
  const row = (id: string) => rows.find(one => one.id === id) ?? {}
  const filled = fillings(row(from), row(into), filledWorkColumns)
  await setColumns(tx, 'works', filled, { where: sql`id = ${into}` })
  return filled
}

/** Editions, those that were removed too, with their people; copies follow them by their key. `only` takes some of them. */
export async function moveEditions(
  tx: Tx,
  { from, into }: Pair,
  only: readonly string[] | null,
): Promise<string[]> {
  const some = only === null ? sql`true` : sql`id = any(${[...only]}::uuid[])`
  const { rows } = await sql<{ id: string }>`
    update catalog.editions set work_id = ${into} where work_id = ${from} and ${some} returning id`.execute(
    tx,
  )
  const ids = rows.map(({ id }) => id)
  await sql`
    update catalog.contributions set work_id = ${into}
    where work_id = ${from} and edition_id = any(${ids}::uuid[])`.execute(tx)
  return ids
}

/** The people of the work that the other has not got. The rows of a tombstone stay where they are. */
export async function addContributions(tx: Tx, { from, into }: Pair): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('catalog.contributions')
    .select(['work_id', 'contributor_id', 'role', 'position'])
    .where('work_id', 'in', [from, into])
    .where('edition_id', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
  const own = rows.filter(({ work_id }) => work_id === into)
  const last = Math.max(-1, ...own.map(({ position }) => position))
  const missing = rows
    .filter(({ work_id }) => work_id === from)
    .filter(one => !own.some(two => two.contributor_id === one.contributor_id && two.role === one.role))
    .map(({ contributor_id, role }, place) => ({
      id: newId(),
      work_id: into,
      edition_id: null,
      contributor_id,
      role,
      position: last + 1 + place,
    }))
  if (missing.length > 0) await tables(tx).insertInto('catalog.contributions').values(missing).execute()
  return missing.map(({ id }) => id)
}

export async function addSubjects(tx: Tx, { from, into }: Pair): Promise<string[]> {
  const { rows } = await sql<{ subject_id: string }>`
    insert into catalog.work_subjects (work_id, subject_id, position)
    select ${into}, subject_id, position + 1 + coalesce(
      (select max(position) from catalog.work_subjects where work_id = ${into}), -1)
    from catalog.work_subjects where work_id = ${from}
    on conflict do nothing returning subject_id`.execute(tx)
  return rows.map(({ subject_id }) => subject_id)
}

/** A work that lives on in another: no words find it any more. */
export async function entomb(tx: Tx, { from, into }: Pair): Promise<void> {
  await tables(tx)
    .updateTable('catalog.works')
    .set({ merged_into: into, search: '' })
    .where('id', '=', from)
    .execute()
}

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { emit } from '../../../jobs/queue.ts'
import { refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { indexAdditions } from '../additions/additions.ts'
import { lockWorks } from '../books/editing-right.ts'
import { keepVersions, touch } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { tables } from '../tables.ts'
import type { KeptHolding, WorksDone } from './done.ts'
import { changedSince, setColumns } from './filling.ts'
import { dropHoldings, holdingOf, holdWhereCopiesAre, putHolding } from './holdings.ts'
import { filledWorkColumns, moveEditions, type Pair } from './joining-works.ts'
import type { UndoRefusal } from './merges.ts'

/** Undoes `joinWorks`: each gets back what was its own, with what was added to its editions since. */
export async function partWorks(
  tx: Tx,
  { from, into }: Pair,
  done: WorksDone,
  { libraryId, actor, now }: { libraryId: string; actor: Actor; now: Date },
): Promise<UndoRefusal | null> {
  const works = await lockWorks(tx, [from, into])
  const survivor = works.find(({ id }) => id === into)
  const other = works.find(({ id }) => id === from)
  if (!survivor || survivor.merged_into !== null || survivor.removed_at !== null)
    return refused('merged-since')
  if (other?.merged_into !== into) return refused('merged-since')
  if (!(await areAllIn(tx, done.editions, into))) return refused('editions-moved')
  const fields = await fieldsInTheWay(tx, into, done)
  if (fields.length > 0) return refused('changed-since', { fields })

  await keepVersions(tx, [from, into], { cause: 'reverted', personId: actor.by, libraryId }, now)
  await setColumns(tx, 'works', done.filled, { where: sql`id = ${into}`, back: true })
  await moveEditions(tx, { from: into, into: from }, done.editions)
  await sql`delete from catalog.contributions
    where id = any(${done.contributions}::uuid[]) and work_id = ${into}`.execute(tx)
  await sql`delete from catalog.work_subjects
    where subject_id = any(${done.subjects}::uuid[]) and work_id = ${into}`.execute(tx)
  await tables(tx).updateTable('catalog.works').set({ merged_into: null }).where('id', '=', from).execute()
  await partHoldings(tx, { from, into }, done, now)
  await touch(tx, [from, into], now)
  await reindexWorks(tx, [from, into])
  await indexAdditions(tx, [from, into])
  await emit(tx, 'catalog.works-parted', { from: into, into: from })
  return null
}

export async function areAllIn(tx: Tx, editions: readonly string[], workId: string): Promise<boolean> {
  const { rows } = await sql`
    select from catalog.editions where id = any(${[...editions]}::uuid[]) and work_id <> ${workId} limit 1`.execute(
    tx,
  )
  return rows.length === 0
}

/** What was filled and says something else by now: undoing would take away what somebody wrote. */
async function fieldsInTheWay(tx: Tx, into: string, { filled, additions }: WorksDone): Promise<string[]> {
  const row = await tables(tx)
    .selectFrom('catalog.works')
    .select([...filledWorkColumns])
    .where('id', '=', into)
    .executeTakeFirstOrThrow()
  const ofLists = []
  for (const { library_id, filled: ofList } of additions) {
    const { rows } = await sql<Record<string, unknown>>`
      select note, call_number, local_subjects from catalog.holdings where ${holdingOf(library_id, into)}`.execute(
      tx,
    )
    ofLists.push(...changedSince(rows[0] ?? {}, ofList))
  }
  return [...changedSince(row, filled), ...ofLists]
}

/** Each back into its own lists. What a library wrote since where it had only the other goes back with the other. */
async function partHoldings(
  tx: Tx,
  { from, into }: Pair,
  { holdings, libraries, additions }: WorksDone,
  now: Date,
): Promise<void> {
  for (const { library_id, filled } of additions)
    await setColumns(tx, 'holdings', filled, { where: holdingOf(library_id, into), back: true })
  const { rows: since } = await sql<KeptHolding>`
    select library_id, note, call_number, local_subjects from catalog.holdings where work_id = ${into}`.execute(
    tx,
  )
  for (const holding of holdings) {
    const now = libraries.includes(holding.library_id)
      ? since.find(({ library_id }) => library_id === holding.library_id)
      : undefined
    // A library that took the title out of its list since wants neither back.
    if (libraries.includes(holding.library_id) && now === undefined) continue
    await putHolding(tx, from, { ...holding, ...now })
  }
  await dropHoldings(tx, into, libraries)
  await holdWhereCopiesAre(tx, from, now)
}

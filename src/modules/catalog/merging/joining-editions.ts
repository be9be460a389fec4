import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { emit } from '../../../jobs/queue.ts'
import { refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { type Editor, lockWorks, mayEdit } from '../books/editing-right.ts'
import { keepVersions, touch } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { tables } from '../tables.ts'
import type { EditionsDone } from './done.ts'
import { filledColumns } from './edition-preview.ts'
import { changedSince, fillings, setColumns } from './filling.ts'
import { dropHoldings, holdWhereCopiesAre } from './holdings.ts'
import { type Pair, standing } from './joining-works.ts'
import { type JoinRefusal, keepMerge, type UndoRefusal } from './merges.ts'

const columns = Object.values(filledColumns)

/**
 * Joins two editions, of one work or of two: copies, numbers, series and original records go over, empty fields are filled.
 * A work keeps at least one edition: the last is joined by joining the works.
 */
export function joinEditions(
  db: Db,
  editor: Editor,
  { from, into }: Pair,
  actor: Actor,
  now: Date,
): Promise<{ mergeId: string; title: string } | JoinRefusal> {
  if (from === into) return Promise.resolve(refused('same-record'))
  return transaction(db, async tx => {
    const before = await editionsOf(tx, [from, into])
    const [fromWork, intoWork] = [before.get(from)?.work_id, before.get(into)?.work_id]
    if (fromWork === undefined || intoWork === undefined) return refused('unknown-work')
    const works = [...new Set([fromWork, intoWork])]
    const titles = await standing(tx, works, editor)
    // Read again: before they were locked somebody may have moved one.
    const rows = await editionsOf(tx, [from, into])
    const [one, other] = [rows.get(from), rows.get(into)]
    if (titles === null || one?.work_id !== fromWork || other?.work_id !== intoWork)
      return refused('unknown-work')
    if (!(await mayEdit(tx, works, editor))) return refused('shared-record')
    if (fromWork !== intoWork && (await isLast(tx, fromWork, from))) return refused('last-edition')
    const change = { cause: 'merged', personId: actor.by, libraryId: editor.libraryId } as const
    await keepVersions(tx, works, change, now)
    const filled = fillings(one, other, columns)
    await setColumns(tx, 'editions', filled, { where: sql`id = ${into}` })
    const done: EditionsDone = {
      fromWork,
      intoWork,
      filled,
      copies: await moveCopies(tx, from, { workId: intoWork, editionId: into }),
      ...(await addRows(tx, { from, into }, intoWork)),
      libraries: await holdWhereCopiesAre(tx, intoWork, now),
      titles: { from: titles.get(fromWork) ?? '', into: titles.get(intoWork) ?? '' },
    }
    await tables(tx)
      .updateTable('catalog.editions')
      .set({ removed_at: now, merged_into: into })
      .where('id', '=', from)
      .execute()
    await touch(tx, works, now)
    await reindexWorks(tx, works)
    if (fromWork !== intoWork) await emit(tx, 'catalog.works-parted', { from: fromWork, into: intoWork })
    const kept = await keepMerge(tx, { kind: 'editions', from, into, done }, editor, actor, now)
    return { ...kept, title: done.titles.into }
  })
}

/** Undoes `joinEditions`. */
export async function partEditions(
  tx: Tx,
  { from, into }: Pair,
  done: EditionsDone,
  { libraryId, actor, now }: { libraryId: string; actor: Actor; now: Date },
): Promise<UndoRefusal | null> {
  const works = [...new Set([done.fromWork, done.intoWork])]
  const locked = await lockWorks(tx, works)
  if (locked.some(one => one.merged_into !== null || one.removed_at !== null)) return refused('merged-since')
  const rows = await editionsOf(tx, [into])
  const survivor = rows.get(into)
  if (survivor?.work_id !== done.intoWork) return refused('editions-moved')
  const elsewhere = await sql`select from catalog.copies
    where id = any(${done.copies}::uuid[]) and edition_id <> ${into} limit 1`.execute(tx)
  if (elsewhere.rows.length > 0) return refused('copies-moved')
  const fields = changedSince(survivor, done.filled)
  if (fields.length > 0) return refused('changed-since', { fields })

  await keepVersions(tx, works, { cause: 'reverted', personId: actor.by, libraryId }, now)
  await setColumns(tx, 'editions', done.filled, { where: sql`id = ${into}`, back: true })
  await tables(tx)
    .updateTable('catalog.editions')
    .set({ removed_at: null, merged_into: null })
    .where('id', '=', from)
    .execute()
  await sql`update catalog.copies set work_id = ${done.fromWork}, edition_id = ${from}
    where id = any(${done.copies}::uuid[])`.execute(tx)
  await takeRowsBack(tx, { from, into }, done)
  await dropHoldings(tx, done.intoWork, done.libraries)
  await holdWhereCopiesAre(tx, done.fromWork, now)
  await touch(tx, works, now)
  await reindexWorks(tx, works)
  const back = { from: done.intoWork, into: done.fromWork }
  if (works.length > 1) await emit(tx, 'catalog.works-parted', back)
  return null
}

async function editionsOf(tx: Tx, ids: readonly string[]) {
  const rows = await tables(tx)
    .selectFrom('catalog.editions')
    .select(['id', 'work_id', ...columns])
    .where('id', 'in', [...ids])
    .where('removed_at', 'is', null)
    .execute()
  return new Map(rows.map(row => [row.id, row]))
}

async function isLast(tx: Tx, workId: string, editionId: string): Promise<boolean> {
  const other = await tables(tx)
    .selectFrom('catalog.editions')
    .select('id')
    .where('work_id', '=', workId)
    .where('id', '<>', editionId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return other === undefined
}

/** In the order of their ids, as the desk locks them one by one. */
async function moveCopies(
  tx: Tx,
  from: string,
  { workId, editionId }: { workId: string; editionId: string },
): Promise<string[]> {
  const copies = await tables(tx)
    .selectFrom('catalog.copies')
    .select('id')
    .where('edition_id', '=', from)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const ids = copies.map(({ id }) => id)
  if (ids.length > 0)
    await tables(tx)
      .updateTable('catalog.copies')
      .set({ work_id: workId, edition_id: editionId })
      .where('id', 'in', ids)
      .execute()
  return ids
}

async function addRows(tx: Tx, { from, into }: Pair, intoWork: string) {
  const { rows: identifiers } = await sql<{ kind: string; value: string }>`
    insert into catalog.identifiers (edition_id, kind, value)
    select ${into}, kind, value from catalog.identifiers where edition_id = ${from}
    on conflict do nothing returning kind, value`.execute(tx)
  const { rows: series } = await sql<{ series_id: string }>`
    insert into catalog.edition_series (edition_id, series_id, number, position)
    select ${into}, series_id, number, position + 100 from catalog.edition_series where edition_id = ${from}
    on conflict do nothing returning series_id`.execute(tx)
  const { rows: records } = await sql<{ id: string }>`
    update catalog.records as record set edition_id = ${into}
    where edition_id = ${from} and not exists (
      select from catalog.records other where other.edition_id = ${into} and other.sha256 = record.sha256)
    returning id`.execute(tx)
  const { rows: dropped } = await sql<EditionsDone['dropped'][number]>`
    delete from catalog.contributions where edition_id = ${from}
    returning id, work_id, edition_id, contributor_id, role, position`.execute(tx)
  const added = dropped.map(one => ({ ...one, id: newId(), work_id: intoWork, edition_id: into }))
  const { rows: contributions } = await sql<{ id: string }>`
    insert into catalog.contributions (id, work_id, edition_id, contributor_id, role, position)
    select id, work_id, edition_id, contributor_id, role, position + 100
    from jsonb_to_recordset(${JSON.stringify(added)}::jsonb)
      as added (id uuid, work_id uuid, edition_id uuid, contributor_id uuid, role text, position integer)
    on conflict do nothing returning id`.execute(tx)
  return {
    identifiers,
    series: series.map(({ series_id }) => series_id),
    records: records.map(({ id }) => id),
    dropped,
    contributions: contributions.map(({ id }) => id),
  }
}

async function takeRowsBack(tx: Tx, { from, into }: Pair, done: EditionsDone): Promise<void> {
  for (const { kind, value } of done.identifiers)
    await sql`delete from catalog.identifiers
      where edition_id = ${into} and kind = ${kind} and value = ${value}`.execute(tx)
  await sql`delete from catalog.edition_series
    where edition_id = ${into} and series_id = any(${done.series}::uuid[])`.execute(tx)
  await sql`update catalog.records set edition_id = ${from} where id = any(${done.records}::uuid[])`.execute(
    tx,
  )
  await sql`delete from catalog.contributions
    where edition_id = ${into} and id = any(${done.contributions}::uuid[])`.execute(tx)
  await putBack(tx, done.dropped)
}

/** Rows of people's parts that went, as they were. */
export const putBack = (tx: Tx, dropped: EditionsDone['dropped']) =>
  sql`
    insert into catalog.contributions (id, work_id, edition_id, contributor_id, role, position)
    select id, work_id, edition_id, contributor_id, role, position
    from jsonb_to_recordset(${JSON.stringify(dropped)}::jsonb)
      as gone (id uuid, work_id uuid, edition_id uuid, contributor_id uuid, role text, position integer)
    on conflict do nothing`.execute(tx)

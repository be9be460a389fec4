import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { emit } from '../../../jobs/queue.ts'
import { refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { indexAdditions } from '../additions/additions.ts'
import { type Editor, lockWorks, mayEdit } from '../books/editing-right.ts'
import { keepVersions, touch } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { rekeyWorks } from '../books/keying.ts'
import { settleCovers } from '../covers/covers.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { tables } from '../tables.ts'
import type { SplitDone } from './done.ts'
import { holdWhereCopiesAre, joinHoldings, notesInTheWay } from './holdings.ts'
import { addContributions, addSubjects, entomb, moveEditions, type Pair, standing } from './joining-works.ts'
import { type JoinRefusal, keepMerge, type UndoRefusal } from './merges.ts'

/**
 * Makes some editions a work of their own, called as the first of them is, with the people and subjects of the work they
 * leave. Their copies go with them, and libraries that have one have the new title in their list.
 */
export function splitWork(
  db: Db,
  editor: Editor,
  { workId, editionIds }: { workId: string; editionIds: readonly string[] },
  actor: Actor,
  now: Date,
): Promise<{ mergeId: string; workId: string; title: string } | JoinRefusal> {
  return transaction(db, async tx => {
    const titles = await standing(tx, [workId], editor)
    if (titles === null) return refused('unknown-work')
    if (!(await mayEdit(tx, [workId], editor))) return refused('shared-record')
    const editions = await tables(tx)
      .selectFrom('catalog.editions')
      .select(['id', 'title', 'subtitle', 'cover', 'languages'])
      .where('work_id', '=', workId)
      .where('removed_at', 'is', null)
      .orderBy('id')
      .execute()
    const [first, ...rest] = editions.filter(({ id }) => editionIds.includes(id))
    if (first === undefined) return refused('no-editions')
    if (rest.length + 1 === editions.length) return refused('all-editions')
    const change = { cause: 'split', personId: actor.by, libraryId: editor.libraryId } as const
    await keepVersions(tx, [workId], change, now)
    const made = newId()
    await tables(tx)
      .insertInto('catalog.works')
      .values({
        id: made,
        title: first.title,
        subtitle: first.subtitle,
        sort_title: sortTitleOf(first.title, first.languages[0] ?? null),
        language: first.languages[0] ?? null,
        original_year: null,
        cover: first.cover,
        match_key: '',
        search: '',
        made_by_library: editor.libraryId,
        provisional_for: null,
        merged_into: null,
        removed_at: null,
        created_at: now,
        updated_at: now,
      })
      .execute()
    await addContributions(tx, { from: workId, into: made })
    await addSubjects(tx, { from: workId, into: made })
    const moved = await moveEditions(
      tx,
      { from: workId, into: made },
      [first, ...rest].map(({ id }) => id),
    )
    const libraries = await holdWhereCopiesAre(tx, made, now)
    await holdAt(tx, made, editor.libraryId, now)
    await settleCovers(tx, [workId])
    await touch(tx, [workId], now)
    await rekeyWorks(tx, [made])
    await reindexWorks(tx, [workId, made])
    await emit(tx, 'catalog.works-parted', { from: workId, into: made })
    const done = {
      editions: moved,
      libraries: [...new Set([...libraries, editor.libraryId])],
      revision: 1,
      titles: { from: first.title, into: titles.get(workId) ?? '' },
    }
    const kept = await keepMerge(tx, { kind: 'split', from: made, into: workId, done }, editor, actor, now)
    return { ...kept, workId: made, title: first.title }
  })
}

/**
 * Undoes `splitWork`: the editions come back with what libraries wrote of them since, and the new work is a tombstone that
 * leads to the old. A library that says two things of the two is asked first.
 */
export async function unsplit(
  tx: Tx,
  { from: made, into: workId }: Pair,
  done: SplitDone,
  { libraryId, actor, now }: { libraryId: string; actor: Actor; now: Date },
): Promise<UndoRefusal | null> {
  const works = await lockWorks(tx, [made, workId])
  if (works.length < 2 || works.some(one => one.merged_into !== null || one.removed_at !== null))
    return refused('merged-since')
  const own = await tables(tx)
    .selectFrom('catalog.editions')
    .select('id')
    .where('work_id', '=', made)
    .execute()
  const same = own.length === done.editions.length && own.every(({ id }) => done.editions.includes(id))
  if (!same) return refused('editions-moved')
  if (works.find(({ id }) => id === made)?.revision !== done.revision)
    return refused('changed-since', { fields: ['record'] })
  const fields = await notesInTheWay(tx, { from: made, into: workId })
  if (fields.length > 0) return refused('changed-since', { fields })
  await keepVersions(tx, [made, workId], { cause: 'reverted', personId: actor.by, libraryId }, now)
  await moveEditions(tx, { from: made, into: workId }, done.editions)
  await sql`delete from catalog.holdings where work_id = ${made} and library_id = any(${done.libraries}::uuid[])
    and note is null and call_number is null and local_subjects = '{}'`.execute(tx)
  await joinHoldings(tx, { from: made, into: workId })
  await holdWhereCopiesAre(tx, workId, now)
  await touch(tx, [made, workId], now)
  await entomb(tx, { from: made, into: workId })
  await reindexWorks(tx, [workId])
  await indexAdditions(tx, [workId])
  await emit(tx, 'catalog.works-merged', { from: made, into: workId })
  return null
}

/** Who splits a work sees both parts, copies or not. */
const holdAt = (tx: Tx, workId: string, libraryId: string, now: Date) =>
  sql`
    insert into catalog.holdings (library_id, work_id, sort_title, added_at)
    select ${libraryId}, id, sort_title, ${now}::timestamptz from catalog.works where id = ${workId}
    on conflict do nothing`.execute(tx)

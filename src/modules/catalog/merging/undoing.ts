import { type Db, type Tx, transaction } from '../../../database.ts'
import { refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { type Editor, mayEdit } from '../books/editing-right.ts'
import { tables } from '../tables.ts'
import type { ContributorsDone, Done, EditionsDone, SplitDone, WorksDone } from './done.ts'
import { partContributors, worksOf } from './joining-contributors.ts'
import { partEditions } from './joining-editions.ts'
import { closeMerge, type UndoRefusal } from './merges.ts'
import { partWorks } from './parting-works.ts'
import { unsplit } from './splitting.ts'
import type { MergeKind } from './tables.ts'

/** Undoes a merge or a split. Its library may, and who curates; what is in the way is named. */
export function undoMerge(
  db: Db,
  editor: Editor,
  mergeId: string,
  actor: Actor,
  now: Date,
): Promise<{ title: string; other: string } | UndoRefusal> {
  return transaction(db, async tx => {
    const merge = await tables(tx)
      .selectFrom('catalog.merges')
      .select(['id', 'kind', 'from_id as from', 'into_id as into', 'done', 'library_id', 'undone_at'])
      .where('id', '=', mergeId)
      .forUpdate()
      .executeTakeFirst()
    if (!merge || !(editor.curates || merge.library_id === editor.libraryId)) return refused('unknown-merge')
    if (merge.undone_at !== null) return refused('undone-already')
    const { kind, from, into, done } = merge
    if (!(await mayEdit(tx, await worksTouched(tx, merge), editor))) return refused('shared-record')
    const way = { libraryId: editor.libraryId, actor, now }
    const outcome = await {
      works: () => partWorks(tx, { from, into }, done as WorksDone, way),
      editions: () => partEditions(tx, { from, into }, done as EditionsDone, way),
      contributors: () => partContributors(tx, { from, into }, done as ContributorsDone, way),
      split: () => unsplit(tx, { from, into }, done as SplitDone, way),
    }[kind]()
    if (outcome !== null) return outcome
    await closeMerge(tx, { id: mergeId, into, done }, editor, actor, now)
    return { title: done.titles.into, other: done.titles.from }
  })
}

/** The works that undoing would change, as they stand. */
async function worksTouched(
  tx: Tx,
  { kind, into, done }: { kind: MergeKind; into: string; done: Done },
): Promise<string[]> {
  if (kind === 'contributors') return worksOf(tx, into)
  if (kind === 'editions') {
    const { fromWork, intoWork } = done as EditionsDone
    return [fromWork, intoWork]
  }
  return [into]
}

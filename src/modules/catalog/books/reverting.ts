import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { rewrite } from './book-editing.ts'
import { differences } from './difference.ts'
import { type Editor, lockWorks, mayEdit, within } from './editing-right.ts'
import { stateOf, type WorkState } from './work-state.ts'

export type RevertRefusal =
  | Refused<'unknown-version'>
  | Refused<'shared-record'>
  | Refused<'edited-meanwhile'>
  | Refused<'merged-since'>
  | Refused<'editions-elsewhere'>
  | Refused<'nothing-to-revert'>

/**
 * Makes a record say again what it said in a version, as a new change that stands in the history like any other. Editions
 * that came since go, unless copies stand on them; one that belongs to another work by now is in the way.
 */
export function revertBook(
  db: Db,
  editor: Editor,
  { workId, versionId, revision }: { workId: string; versionId: string; revision: number },
  actor: Actor,
  now: Date,
): Promise<{ title: string } | RevertRefusal> {
  return transaction(db, async tx => {
    const [work] = await lockWorks(tx, [workId])
    const version = await versionOf(tx, workId, versionId)
    if (!work || !version || !(await within(tx, workId, editor))) return refused('unknown-version')
    if (work.merged_into !== null || work.removed_at !== null) return refused('merged-since')
    if (!(await mayEdit(tx, [workId], editor))) return refused('shared-record')
    if (work.revision !== revision) return refused('edited-meanwhile')
    const wanted = version.state
    if (await anyElsewhere(tx, workId, wanted)) return refused('editions-elsewhere')
    const state = await stateOf(tx, workId)
    const next = { ...wanted, editions: [...wanted.editions, ...(await keptEditions(tx, state, wanted))] }
    const kept = new Set(next.editions.map(({ id }) => id))
    next.people = [
      ...wanted.people,
      ...state.people.filter(
        ({ editionId }) => editionId !== null && kept.has(editionId) && !names(wanted, editionId),
      ),
    ]
    if (differences(state, next).length === 0) return refused('nothing-to-revert')
    await rewrite(tx, workId, next, { editor, cause: 'reverted' }, actor, now)
    return { title: next.title }
  })
}

const versionOf = (tx: Tx, workId: string, versionId: string) =>
  tables(tx)
    .selectFrom('catalog.versions')
    .select('state')
    .where('id', '=', versionId)
    .where('work_id', '=', workId)
    .executeTakeFirst()

async function anyElsewhere(tx: Tx, workId: string, { editions }: WorkState): Promise<boolean> {
  if (editions.length === 0) return false
  const elsewhere = await tables(tx)
    .selectFrom('catalog.editions')
    .select('id')
    .where(
      'id',
      'in',
      editions.map(({ id }) => id),
    )
    .where(({ or, eb }) => or([eb('work_id', '<>', workId), eb('merged_into', 'is not', null)]))
    .executeTakeFirst()
  return elsewhere !== undefined
}

/** Editions that came since, and that copies stand on. */
async function keptEditions(tx: Tx, { editions }: WorkState, wanted: WorkState) {
  const since = editions.filter(({ id }) => !names(wanted, id))
  const stood = await editionsWithCopies(
    tx,
    since.map(({ id }) => id),
  )
  return since.filter(({ id }) => stood.has(id))
}

const names = ({ editions }: WorkState, editionId: string): boolean =>
  editions.some(({ id }) => id === editionId)

/** Which of these editions copies stand on, of whatever library. */
export async function editionsWithCopies(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tables(tx)
    .selectFrom('catalog.copies')
    .select('edition_id')
    .distinct()
    .where('edition_id', 'in', [...ids])
    .execute()
  return new Set(rows.map(({ edition_id }) => edition_id))
}

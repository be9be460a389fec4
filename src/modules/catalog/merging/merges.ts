import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { Refused } from '../../../refusal.ts'
import { type Actor, record } from '../../identity/index.ts'
import type { Editor } from '../books/editing-right.ts'
import { tables } from '../tables.ts'
import type { Done } from './done.ts'
import type { MergeKind } from './tables.ts'

/** Why two do not become one. */
export type JoinRefusal =
  | Refused<'same-record'>
  | Refused<'unknown-work'>
  | Refused<'shared-record'>
  | Refused<'last-edition'>
  | Refused<'no-editions'>
  | Refused<'all-editions'>

/** Why it cannot be undone: what is in the way. */
export type UndoRefusal =
  | Refused<'unknown-merge'>
  | Refused<'undone-already'>
  | Refused<'shared-record'>
  | Refused<'merged-since'>
  | Refused<'editions-moved'>
  | Refused<'copies-moved'>
  | Refused<'name-taken'>
  | Refused<'changed-since', { fields: string[] }>

type Pair = { kind: MergeKind; from: string; into: string; done: Done }

/** Writes down what was done, so that it can be undone, and says who did it. */
export async function keepMerge(
  tx: Tx,
  { kind, from, into, done }: Pair,
  { libraryId }: Editor,
  actor: Actor,
  now: Date,
): Promise<{ mergeId: string }> {
  const mergeId = newId()
  await tables(tx)
    .insertInto('catalog.merges')
    .values({
      id: mergeId,
      kind,
      from_id: from,
      into_id: into,
      done: JSON.stringify(done),
      person_id: actor.by,
      library_id: libraryId,
      created_at: now,
    })
    .execute()
  await recordMerge(
    tx,
    `catalog.${kind}-${kind === 'split' ? 'off' : 'joined'}`,
    { into, done },
    libraryId,
    actor,
    now,
  )
  return { mergeId }
}

export async function closeMerge(
  tx: Tx,
  { id, into, done }: { id: string; into: string; done: Done },
  { libraryId }: Editor,
  actor: Actor,
  now: Date,
): Promise<void> {
  await tables(tx)
    .updateTable('catalog.merges')
    .set({ undone_at: now, undone_by: actor.by })
    .where('id', '=', id)
    .execute()
  await recordMerge(tx, 'catalog.merge-undone', { into, done }, libraryId, actor, now)
}

const recordMerge = (
  tx: Tx,
  event: string,
  { into, done: { titles } }: { into: string; done: Done },
  libraryId: string,
  actor: Actor,
  now: Date,
): Promise<void> =>
  record(
    tx,
    {
      ...actor,
      event,
      library: libraryId,
      subject: { kind: 'merge', id: into },
      details: { title: titles.into, other: titles.from },
      forMembers: true,
    },
    now,
  )

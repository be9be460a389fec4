import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordBook } from '../books/book-events.ts'
import type { Cause } from '../books/history.ts'
import { changesFrom } from '../changes/change-queries.ts'
import { fieldChanges, type Pair, without } from '../changes/fields.ts'
import { keepChange } from '../changes/keeping.ts'
import { tables } from '../tables.ts'
import {
  type Additions,
  additionsOf,
  indexAdditions,
  type ListedTitle,
  tagOf,
  titleHeld,
} from './additions.ts'

type Shown = ListedTitle & {
  /** The tag of what the change was made from: when somebody wrote in between, nothing is written. */
  seen?: string
}

/** Writes what a library says of a title in its list; nobody else's catalogue shows or finds it. What is not told stays. */
export function writeAdditions(
  db: Db,
  shown: Shown,
  change: Partial<Additions>,
  actor: Actor,
  now: Date,
): Promise<{ title: string } | Refused<'unknown-work'> | Refused<'stale'>> {
  return transaction(db, async tx => {
    const held = await heldAsSeen(tx, shown)
    if ('refused' in held) return held
    const after = { ...held.own, ...change }
    await rewrite(tx, { ...shown, title: held.title }, { before: held.own, after }, 'edited', actor, now)
    return { title: held.title }
  })
}

/** Takes back this change of what a library says of a title, and those after it, as a new change. */
export function revertAdditions(
  db: Db,
  { changeId, ...shown }: Shown & { changeId: string },
  actor: Actor,
  now: Date,
): Promise<
  | { title: string }
  | Refused<'unknown-work'>
  | Refused<'stale'>
  | Refused<'unknown-version'>
  | Refused<'nothing-to-revert'>
> {
  return transaction(db, async tx => {
    const held = await heldAsSeen(tx, shown)
    if ('refused' in held) return held
    const { libraryId, workId } = shown
    const since = await changesFrom(tx, { libraryId, workId }, changeId)
    if (since === null) return refused('unknown-version')
    const said = { before: held.own, after: without(held.own, since) }
    if (fieldChanges(said).length === 0) return refused('nothing-to-revert')
    await rewrite(tx, { ...shown, title: held.title }, said, 'reverted', actor, now)
    return { title: held.title }
  })
}

/** The title, locked, with what the library says of it. */
async function heldAsSeen(tx: Tx, { libraryId, workId, seen }: Shown) {
  const title = await titleHeld(tx, { libraryId, workId })
  const own = await additionsOf(tx, libraryId, workId)
  if (title === null || own === undefined) return refused('unknown-work')
  return seen === undefined || seen === tagOf(own) ? { title, own } : refused('stale')
}

async function rewrite(
  tx: Tx,
  { libraryId, workId, title }: ListedTitle & { title: string },
  { before, after }: Pair<Additions>,
  cause: Cause,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { note, callNumber, localSubjects } = after
  await tables(tx)
    .updateTable('catalog.holdings')
    .set({ note, call_number: callNumber, local_subjects: localSubjects })
    .where('library_id', '=', libraryId)
    .where('work_id', '=', workId)
    .execute()
  await indexAdditions(tx, [workId])
  const change = { cause, personId: actor.by, libraryId }
  await keepChange(tx, { libraryId, workId }, { before, after }, change, now)
  await recordBook(tx, 'catalog.book-noted', { libraryId, workId, title }, actor, now)
}

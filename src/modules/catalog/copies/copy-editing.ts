import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { changesFrom } from '../changes/change-queries.ts'
import { fieldChanges, without } from '../changes/fields.ts'
import { itemTypeIn } from '../imports/import-chunk.ts'
import { type CopyState, inTheWay, lockedCopy, rewrite, type Saved, stateOf } from './copy-writing.ts'

export type CopyChange = Omit<CopyState, 'itemType'> & {
  /** Null where it stays. */
  itemType: string | null
  /** As it was shown; when somebody saved in between, nothing is written. */
  revision: number
}

export type CopyRefusal =
  | Refused<'unknown-copy'>
  | Refused<'edited-meanwhile'>
  | Refused<'barcode-taken'>
  | Refused<'unknown-edition'>
  | Refused<'copy-away'>

/**
 * Changes a copy of the library. One that is out is lost, found or withdrawn at the desk, where its loan is; of it only what is
 * written on it may be changed here.
 */
export function editCopy(
  db: Db,
  libraryId: string,
  copyId: string,
  { revision, ...change }: CopyChange,
  actor: Actor,
  now: Date,
): Promise<Saved | CopyRefusal> {
  return transaction(db, async tx => {
    const copy = await lockedCopy(tx, libraryId, copyId)
    if (copy === undefined) return refused('unknown-copy')
    if (copy.revision !== revision) return refused('edited-meanwhile')
    const itemType = change.itemType === null ? copy.item_type : itemTypeIn(change.itemType)
    const wanted = { ...change, itemType }
    return (await inTheWay(tx, copy, wanted)) ?? rewrite(tx, copy, wanted, 'edited', actor, now)
  })
}

/** Takes back this change of a copy, and those after it, as a new change; where it stands stays, if only the desk moved it. */
export function revertCopy(
  db: Db,
  libraryId: string,
  { copyId, changeId, revision }: { copyId: string; changeId: string; revision: number },
  actor: Actor,
  now: Date,
): Promise<Saved | CopyRefusal | Refused<'unknown-version'> | Refused<'nothing-to-revert'>> {
  return transaction(db, async tx => {
    const copy = await lockedCopy(tx, libraryId, copyId)
    if (copy === undefined) return refused('unknown-copy')
    if (copy.revision !== revision) return refused('edited-meanwhile')
    const since = await changesFrom(tx, { copyId }, changeId)
    if (since === null) return refused('unknown-version')
    const said = { before: stateOf(copy), after: without(stateOf(copy), since) }
    if (fieldChanges(said).length === 0) return refused('nothing-to-revert')
    return (await inTheWay(tx, copy, said.after)) ?? rewrite(tx, copy, said.after, 'reverted', actor, now)
  })
}

/** Takes a copy out of the collection, or back into it. */
export function withdrawCopy(
  db: Db,
  libraryId: string,
  copyId: string,
  actor: Actor,
  now: Date,
): Promise<Saved | Refused<'unknown-copy'> | Refused<'copy-away'>> {
  return transaction(db, async tx => {
    const copy = await lockedCopy(tx, libraryId, copyId)
    if (copy === undefined) return refused('unknown-copy')
    if (copy.status === 'withdrawn') return { workId: copy.work_id, barcode: copy.barcode }
    if (copy.availability !== 'on-shelf') return refused('copy-away')
    return rewrite(tx, copy, { ...stateOf(copy), status: 'withdrawn' }, 'edited', actor, now)
  })
}

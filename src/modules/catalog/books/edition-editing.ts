import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { type EditRefusal, otherWorkWith, rewrite, workToEdit } from './book-editing.ts'
import { type Editor, mayEdit } from './editing-right.ts'
import { type EditionEntry, editionOf } from './record-entry.ts'
import { editionsWithCopies } from './reverting.ts'
import { stateOf } from './work-state.ts'

type Place = { workId: string; editionId: string; title: string }

/** Adds an edition to a work. Whoever has the title in their list may: their copies may be of an edition that nobody wrote down. */
export function addEdition(
  db: Db,
  editor: Editor,
  workId: string,
  entry: EditionEntry,
  actor: Actor,
  now: Date,
): Promise<Place | EditRefusal> {
  return transaction(db, async tx => {
    if ((await workToEdit(tx, workId, editor)) === null) return refused('unknown-work')
    const other = await otherWorkWith(tx, { workId, personId: actor.by }, entry.identifiers)
    if (other !== null) return refused('isbn-of-another', other)
    const state = await stateOf(tx, workId)
    const subtitle = entry.editionSubtitle ?? (entry.editionTitle === null ? state.subtitle : null)
    const edition = { ...editionOf(entry, state.title), subtitle, id: newId(), cover: null }
    const wanted = { ...state, editions: [...state.editions, edition] }
    await rewrite(tx, workId, wanted, { editor, cause: 'edited' }, actor, now)
    return { workId, editionId: edition.id, title: state.title }
  })
}

export type RemovalRefusal =
  | Refused<'unknown-work'>
  | Refused<'shared-record'>
  | Refused<'last-edition'>
  | Refused<'edition-has-copies'>

/** Takes an edition out of a work: one without copies in any library, and never the last. */
export function removeEdition(
  db: Db,
  editor: Editor,
  { workId, editionId }: { workId: string; editionId: string },
  actor: Actor,
  now: Date,
): Promise<Place | RemovalRefusal> {
  return transaction(db, async tx => {
    if ((await workToEdit(tx, workId, editor)) === null) return refused('unknown-work')
    const state = await stateOf(tx, workId)
    const others = state.editions.filter(({ id }) => id !== editionId)
    if (others.length === state.editions.length) return refused('unknown-work')
    if (!(await mayEdit(tx, [workId], editor))) return refused('shared-record')
    if (others.length === 0) return refused('last-edition')
    if ((await editionsWithCopies(tx, [editionId])).size > 0) return refused('edition-has-copies')
    const wanted = {
      ...state,
      editions: others,
      people: state.people.filter(one => one.editionId !== editionId),
    }
    await rewrite(tx, workId, wanted, { editor, cause: 'edited' }, actor, now)
    return { workId, editionId, title: state.title }
  })
}

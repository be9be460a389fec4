import type { Tx } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { writeProposal } from '../proposals/proposals.ts'
import { headingKey } from './authorities.ts'
import { rewrite, workToEdit } from './book-editing.ts'
import { differences } from './difference.ts'
import { type Editor, mayEdit } from './editing-right.ts'
import { stateOf, type WorkState } from './work-state.ts'

type Added = { outcome: 'saved' | 'proposed' | 'unchanged' }

/**
 * Adds a suggested genre to a record; the history says that it was one, and who took it. Who may not change the record alone
 * proposes it. A genre that stands there already changes nothing.
 */
export async function addGenre(
  tx: Tx,
  editor: Editor,
  { workId, label }: { workId: string; label: string },
  actor: Actor,
  now: Date,
): Promise<Added | Refused<'unknown-work'>> {
  if ((await workToEdit(tx, workId, editor)) === null) return refused('unknown-work')
  const state = await stateOf(tx, workId)
  if (hasGenre(state, label)) return { outcome: 'unchanged' }
  const wanted: WorkState = { ...state, subjects: [...state.subjects, { label, kind: 'genre' }] }
  if (!(await mayEdit(tx, [workId], editor))) {
    const changes = differences(state, wanted)
    await writeProposal(tx, { workId, libraryId: editor.libraryId, changes }, actor, now)
    return { outcome: 'proposed' }
  }
  await rewrite(tx, workId, wanted, { editor, cause: 'suggested' }, actor, now)
  return { outcome: 'saved' }
}

/** Whether the record has this genre, however it is spelt. */
const hasGenre = ({ subjects }: WorkState, label: string): boolean =>
  subjects.some(one => one.kind === 'genre' && headingKey(one.label) === headingKey(label))

import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import type { DraftIdentifier } from '../drafts/draft.ts'
import { writeProposal } from '../proposals/proposals.ts'
import { visibleIds } from '../search/scope.ts'
import { tables } from '../tables.ts'
import { recordBook } from './book-events.ts'
import { differences } from './difference.ts'
import { type Editor, lockWorks, mayEdit, within } from './editing-right.ts'
import { type Cause, keepVersions } from './history.ts'
import { type RecordEntry, wantedState } from './record-entry.ts'
import { writeState } from './state-writing.ts'
import { stateOf, type WorkState } from './work-state.ts'

/** What of a book a form showed, beside its fields. */
export type Shown = {
  workId: string
  editionId: string
  /** When somebody saved in between, nothing is written. */
  revision: number
}

export type EditRefusal =
  | Refused<'unknown-work'>
  | Refused<'edited-meanwhile'>
  | Refused<'isbn-of-another', { workId: string; title: string; isbn: string }>

type Saved = { workId: string; outcome: 'saved' | 'proposed' | 'unchanged' }

/** Changes a work and one of its editions, as one form shows them. */
export const editBook = (
  db: Db,
  editor: Editor,
  { editionId, ...shown }: Shown,
  entry: RecordEntry,
  actor: Actor,
  now: Date,
): Promise<Saved | EditRefusal> =>
  changeBook(
    db,
    editor,
    shown,
    state => (hasEdition(state, editionId) ? wantedState(state, editionId, entry) : null),
    actor,
    now,
  )

const hasEdition = ({ editions }: WorkState, editionId: string): boolean =>
  editions.some(({ id }) => id === editionId)

/**
 * Changes a record to what is wanted of it; null wants an edition that is not there. Who may not change the record alone
 * proposes it: then it is changed only when somebody who curates says so.
 */
export function changeBook(
  db: Db,
  editor: Editor,
  { workId, revision }: Omit<Shown, 'editionId'>,
  wantedOf: (state: WorkState) => WorkState | null,
  actor: Actor,
  now: Date,
): Promise<Saved | EditRefusal> {
  return transaction(db, async tx => {
    const work = await workToEdit(tx, workId, editor)
    if (work === null) return refused('unknown-work')
    const state = await stateOf(tx, workId)
    const wanted = wantedOf(state)
    if (wanted === null) return refused('unknown-work')
    if (work.revision !== revision) return refused('edited-meanwhile')
    const mine = { workId, personId: actor.by }
    const other = await otherWorkWith(tx, mine, numbersOf(wanted), numbersOf(state))
    if (other !== null) return refused('isbn-of-another', other)
    const changes = differences(state, wanted)
    if (changes.length === 0) return { workId, outcome: 'unchanged' }
    if (!(await mayEdit(tx, [workId], editor))) {
      await writeProposal(tx, { workId, libraryId: editor.libraryId, changes }, actor, now)
      return { workId, outcome: 'proposed' }
    }
    await rewrite(tx, workId, wanted, { editor, cause: 'edited' }, actor, now)
    return { workId, outcome: 'saved' }
  })
}

const numbersOf = ({ editions }: WorkState) => editions.flatMap(({ identifiers }) => identifiers)

/** The work, locked, when it stands there and is this editor's to look at; else null. */
export async function workToEdit(tx: Tx, workId: string, editor: Editor) {
  const [work] = await lockWorks(tx, [workId])
  if (work === undefined || work.removed_at !== null || work.merged_into !== null) return null
  if (work.provisional_for !== null) return null
  return (await within(tx, workId, editor)) ? work : null
}

/** Keeps what a locked work said, writes what it is to say, and says who did it. */
export async function rewrite(
  tx: Tx,
  workId: string,
  wanted: WorkState,
  { editor: { libraryId }, cause }: { editor: Editor; cause: Cause },
  actor: Actor,
  now: Date,
): Promise<void> {
  await keepVersions(tx, [workId], { cause, personId: actor.by, libraryId }, now)
  await writeState(tx, workId, wanted, { libraryId, now })
  const event = cause === 'reverted' ? 'catalog.book-reverted' : 'catalog.book-changed'
  await recordBook(tx, event, { libraryId, workId, title: wanted.title }, actor, now)
}

/** Another work that has one of the ISBNs that are new here, and which it is. */
export async function otherWorkWith(
  tx: Tx,
  { workId, personId }: { workId: string; personId: string | null },
  identifiers: readonly DraftIdentifier[],
  before: readonly DraftIdentifier[] = [],
): Promise<{ workId: string; title: string; isbn: string } | null> {
  const known = before.map(({ value }) => value)
  const isbns = identifiers.filter(({ kind, value }) => kind === 'isbn' && !known.includes(value))
  if (isbns.length === 0) return null
  const other = await tables(tx)
    .selectFrom('catalog.identifiers as identifier')
    .innerJoin('catalog.editions as edition', 'edition.id', 'identifier.edition_id')
    .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
    .select(['work.id', 'work.title', 'identifier.value'])
    .where('identifier.kind', '=', 'isbn')
    .where(
      'identifier.value',
      'in',
      isbns.map(({ value }) => value),
    )
    .where('edition.removed_at', 'is', null)
    .where('work.removed_at', 'is', null)
    .where('work.merged_into', 'is', null)
    .where('work.provisional_for', 'is', null)
    .where('work.id', '<>', workId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('catalog.holdings as holding')
          .select('holding.work_id')
          .whereRef('holding.work_id', '=', 'work.id')
          .where('holding.library_id', 'in', visibleIds(tx, personId)),
      ),
    )
    .limit(1)
    .executeTakeFirst()
  return other === undefined ? null : { workId: other.id, title: other.title, isbn: other.value }
}

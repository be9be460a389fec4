import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { addGenre, type Editor, isWithinReach } from '../../catalog/index.ts'
import type { Actor } from '../../identity/index.ts'
import { tables } from '../tables.ts'

export type Decided = { workId: string; genre: string }
export type DecisionRefusal = Refused<'unknown-suggestion'> | Refused<'decided-already', { workId: string }>

/**
 * Adds a suggested genre to its record, as the catalogue changes records: at once, or as a proposal where the record is not this
 * library's alone.
 */
export function acceptSuggestion(
  db: Db,
  editor: Editor,
  suggestionId: string,
  actor: Actor,
  now: Date,
): Promise<(Decided & { outcome: 'saved' | 'proposed' | 'unchanged' }) | DecisionRefusal> {
  return transaction(db, async tx => {
    const suggestion = await openSuggestion(tx, editor, suggestionId)
    if ('refused' in suggestion) return suggestion
    const { workId, genre } = suggestion
    const added = await addGenre(tx, editor, { workId, label: genre }, actor, now)
    if ('refused' in added) return refused('unknown-suggestion')
    await decide(tx, suggestionId, 'accepted', actor, now)
    return { workId, genre, outcome: added.outcome }
  })
}

/** Leaves the record as it is; the genre is not suggested for it again. */
export function declineSuggestion(
  db: Db,
  editor: Editor,
  suggestionId: string,
  actor: Actor,
  now: Date,
): Promise<Decided | DecisionRefusal> {
  return transaction(db, async tx => {
    const suggestion = await openSuggestion(tx, editor, suggestionId)
    if ('refused' in suggestion) return suggestion
    await decide(tx, suggestionId, 'declined', actor, now)
    return suggestion
  })
}

async function openSuggestion(tx: Tx, editor: Editor, id: string): Promise<Decided | DecisionRefusal> {
  const row = await tables(tx)
    .selectFrom('insights.genre_suggestions')
    .select(['work_id', 'genre', 'state'])
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('only_for', 'is', null), eb('only_for', '=', editor.libraryId)]))
    .forUpdate()
    .executeTakeFirst()
  if (!row || !(await isWithinReach(tx, row.work_id, editor))) return refused('unknown-suggestion')
  const { work_id: workId, genre, state } = row
  return state === 'open' ? { workId, genre } : refused('decided-already', { workId })
}

const decide = (tx: Tx, id: string, state: 'accepted' | 'declined', actor: Actor, now: Date) =>
  tables(tx)
    .updateTable('insights.genre_suggestions')
    .set({ state, decided_by: actor.by, decided_at: now })
    .where('id', '=', id)
    .execute()

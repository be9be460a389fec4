import type { Tx } from '../../../database.ts'
import { fileBooks, newFiling } from '../books/filing.ts'
import { byLine, reindexWorks } from '../books/indexing.ts'
import { candidatesFor, closeTo } from '../drafts/candidates.ts'
import type { BookDraft } from '../drafts/draft.ts'
import { matchDraft } from '../drafts/match.ts'
import type { Made } from './tables.ts'

/**
 * Writes a record that was told, of a number that is not here: as another edition of a work of the same title and author, or as
 * a new work. It is never taken for an edition that is here: two editions can be joined later, a wrong guess is not seen.
 */
export async function fileTold(tx: Tx, libraryId: string, draft: BookDraft, now: Date) {
  const match = matchDraft(draft, closeTo(draft, await candidatesFor(tx, [draft])))
  const known = match.verdict === 'new' ? null : match.candidate.workId
  const filing = newFiling(draft, known)
  await fileBooks(tx, [filing], { libraryId, now })
  await reindexWorks(tx, [filing.workId])
  const made: Made[] = filing.isNewWork ? ['work', 'edition'] : ['edition']
  return {
    workId: filing.workId,
    editionId: filing.editionId,
    title: draft.title,
    byLine: byLine(draft.contributors),
    sortTitle: draft.sortTitle,
    format: draft.format,
    made,
  }
}

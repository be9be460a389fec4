import type { BookDraft } from '../drafts/draft.ts'
import type { Candidate } from '../drafts/match.ts'
import type { RowVerdict } from './import-verdicts.ts'
import type { Decision, Verdict } from './tables.ts'

/** What to do with a row when the import is written. */
export type Plan =
  | { do: 'leave' }
  | { do: 'nothing'; candidate: Candidate | null }
  | { do: 'add' }
  | { do: 'add-edition'; candidate: Candidate }
  | { do: 'merge'; candidate: Candidate }

export type PlannedRow = {
  number: number
  draft: BookDraft
  verdict: Verdict
  decision: Decision | null
}

/**
 * The catalogue may have changed since the preview, so a row is judged again: what has come in meanwhile is merged with and not
 * added twice, but a question nobody was asked is not asked now.
 */
export function planFor(row: PlannedRow, fresh: RowVerdict): Plan {
  if (row.decision === 'leave' || (row.verdict === 'ask' && row.decision === null)) return { do: 'leave' }
  const { candidate } = fresh
  if (fresh.verdict === 'already') return { do: 'nothing', candidate }
  if (row.decision === 'merge') return candidate === null ? { do: 'add' } : { do: 'merge', candidate }
  if (row.decision === 'add')
    return fresh.reason === 'same-title-and-author' ? otherEdition(candidate) : { do: 'add' }
  if (fresh.verdict === 'merge' && candidate !== null) return { do: 'merge', candidate }
  if (fresh.verdict === 'new-edition') return otherEdition(candidate)
  return { do: 'add' }
}

const otherEdition = (candidate: Candidate | null): Plan =>
  candidate === null ? { do: 'add' } : { do: 'add-edition', candidate }

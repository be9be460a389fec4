import { createHash } from 'node:crypto'
import { byLine } from '../books/indexing.ts'
import type { Reading } from '../drafts/draft.ts'
import { rowKeys } from '../drafts/match.ts'
import type { RowVerdict } from './import-verdicts.ts'

/** What two records that are the same byte for byte have in common. */
export const sha256Of = (original: Uint8Array): Buffer => createHash('sha256').update(original).digest()

/** A record that was read, and what was found about it, as the columns of `catalog.import_rows`. */
export function judgedRow(reading: Reading, sha256: Uint8Array, verdict: RowVerdict | undefined) {
  const draft = 'draft' in reading ? reading.draft : null
  const reason =
    'unreadable' in reading ? reading.unreadable : verdict?.reason ? { code: verdict.reason } : null
  return {
    title: draft?.title ?? null,
    by_line: draft === null ? null : byLine(draft.contributors),
    verdict: verdict?.verdict ?? ('unreadable' as const),
    reason: reason === null ? null : JSON.stringify(reason),
    told: JSON.stringify(draft?.told ?? []),
    draft: draft === null ? null : JSON.stringify(draft),
    format: reading.format,
    original: Buffer.from(reading.original),
    sha256,
    match_edition_id: verdict?.candidate?.editionId ?? null,
    match_work_id: verdict?.candidate?.workId ?? null,
    match_row: verdict?.candidate?.row ?? null,
    changes: verdict === undefined ? null : JSON.stringify(verdict.changes),
    // What is here already need not be found by later records: they find what it is like.
    keys: draft === null || verdict?.verdict === 'already' ? [] : rowKeys(draft),
    decision: null,
    result: null,
    remarks: JSON.stringify(verdict?.remarks ?? []),
    edition_id: null,
  }
}

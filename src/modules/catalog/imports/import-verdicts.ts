import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { candidatesFor, closeTo } from '../drafts/candidates.ts'
import type { BookDraft, Told } from '../drafts/draft.ts'
import { type Candidate, matchDraft, rowCandidate, rowKeys, usualRules } from '../drafts/match.ts'
import type { FieldChange } from '../drafts/merging.ts'
import { tables } from '../tables.ts'
import { barcodeRemarks, heldBarcodes } from './import-barcodes.ts'
import type { ImportOptions, Verdict } from './tables.ts'

export type RowVerdict = {
  verdict: Verdict
  reason: string | null
  candidate: Candidate | null
  changes: FieldChange[]
  /** What will go otherwise than the record asks. */
  remarks: Told[]
}

export type ReadRow = { number: number; draft: BookDraft; sha256: Uint8Array }

/** Where an import belongs, for deciding. */
export type ImportScope = {
  importId: string
  libraryId: string
  personId: string | null
  options: ImportOptions
}

/** What would become of each row: nothing is written. A fixed number of queries for any number of rows. */
export async function verdictsFor(
  db: Db,
  scope: ImportScope,
  rows: readonly ReadRow[],
): Promise<Map<number, RowVerdict>> {
  const drafts = rows.map(({ draft }) => draft)
  const known = await candidatesFor(db, drafts, scope.libraryId)
  const earlier = await earlierRows(db, scope.importId, rows)
  const same = await sameRecords(db, scope.libraryId, rows)
  const held = await heldBarcodes(db, scope.libraryId, drafts)
  const copied = await editionsWithCopies(db, scope.libraryId, known)
  const verdicts = new Map<number, RowVerdict>()
  const rules = scope.options.rules ?? usualRules
  for (const row of rows) {
    const before = [...earlier.values()].filter(({ number }) => number < row.number)
    const verdict = decide(row, before)
    verdicts.set(row.number, verdict)
    const joins = verdict.verdict === 'merge' || verdict.verdict === 'already' ? verdict.candidate : null
    // Rows of this batch are found by the later ones, as those of earlier batches are.
    earlier.set(row.number, {
      number: row.number,
      draft: row.draft,
      sha: hex(row.sha256),
      keys: rowKeys(row.draft),
      joins: joins && { editionId: joins.editionId, workId: joins.workId, row: joins.row },
    })
  }
  return verdicts

  function decide(row: ReadRow, before: readonly EarlierRow[]): RowVerdict {
    const verdict = judge(row, before)
    const repeated = verdict.reason === 'same-record' || verdict.reason === 'same-in-file'
    const remarks = repeated ? [] : barcodeRemarks(row.draft, copiedTo(verdict), held, before)
    return { ...verdict, remarks }
  }

  function judge({ draft, sha256 }: ReadRow, before: readonly EarlierRow[]): Judgement {
    const edition = same.get(hex(sha256))
    const sameRecord = known.find(({ editionId }) => editionId === edition)
    if (edition !== undefined)
      return { verdict: 'already', reason: 'same-record', candidate: sameRecord ?? null, changes: [] }
    const keys = new Set(rowKeys(draft))
    const close = before.filter(one => one.keys.some(key => keys.has(key)))
    const repeated = close.find(({ sha }) => sha === hex(sha256))
    if (repeated !== undefined)
      return {
        verdict: 'already',
        reason: 'same-in-file',
        candidate: rowCandidate(repeated.number, repeated.draft),
        changes: [],
      }
    const match = matchDraft(draft, distinct([...closeTo(draft, known), ...close.map(asCandidate)]), rules)
    if (match.verdict === 'new') return { verdict: 'new', reason: null, candidate: null, changes: [] }
    if (match.verdict === 'new-edition')
      return { verdict: 'new-edition', reason: null, candidate: match.candidate, changes: [] }
    const copies = copiesToAdd(draft, match.candidate)
    const list: FieldChange[] = match.candidate.listed ? [] : [{ field: 'holding', to: '' }]
    const changes = [...match.changes, ...list, ...ownToAdd(draft, match.candidate), ...copies]
    if (match.verdict === 'ask')
      return { verdict: 'ask', reason: match.reason, candidate: match.candidate, changes }
    return {
      verdict: changes.length > 0 ? 'merge' : 'already',
      reason: null,
      candidate: match.candidate,
      changes,
    }
  }

  function copiesToAdd(draft: BookDraft, candidate: Candidate): FieldChange[] {
    const named = draft.copies.filter(({ barcode }) => barcode === null || !held.has(barcode))
    const has = candidate.editionId !== null && copied.has(candidate.editionId)
    // A copy without a barcode cannot be told from one that is there, so it counts only where there is none.
    const fresh = named.filter(({ barcode }) => barcode !== null || !has)
    if (fresh.length > 0) return fresh.map(({ barcode }) => ({ field: 'copy', to: barcode ?? '' }))
    return draft.copies.length === 0 &&
      scope.options.copies === 'every' &&
      !has &&
      candidate.editionId !== null
      ? [{ field: 'copy', to: '' }]
      : []
  }
}

/** What the library has not said of the title itself yet. */
function ownToAdd({ ownNote, ownCallNumber }: BookDraft, { own }: Candidate): FieldChange[] {
  if (own === null) return []
  const note = own.note === null && ownNote ? [{ field: 'ownNote', to: ownNote.slice(0, 300) }] : []
  const call = own.callNumber === null && ownCallNumber ? [{ field: 'ownCallNumber', to: ownCallNumber }] : []
  return [...call, ...note]
}

type Judgement = Omit<RowVerdict, 'remarks'>

/** A new edition has no copy yet, whatever it is an edition of. */
const copiedTo = ({ verdict, candidate }: Judgement) => (verdict === 'new-edition' ? null : candidate)

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

type EarlierRow = {
  number: number
  draft: BookDraft
  sha: string
  keys: string[]
  /** What it becomes one with, and so is not a book of its own. */
  joins: Pick<Candidate, 'editionId' | 'workId' | 'row'> | null
}

const asCandidate = ({ number, draft, joins }: EarlierRow): Candidate => ({
  ...rowCandidate(number, draft),
  ...joins,
})

/** A book of the library that the file holds twice is one book: its first record stands for the edition it joins. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const key = candidate.editionId ?? `row ${candidate.row}`
    if (!first.has(key)) first.set(key, candidate)
  }
  return [...first.values()]
}

async function earlierRows(
  db: Db,
  importId: string,
  rows: readonly ReadRow[],
): Promise<Map<number, EarlierRow>> {
  const keys = rows.flatMap(({ draft }) => rowKeys(draft))
  const first = Math.min(...rows.map(({ number }) => number))
  // Materialized, or the planner walks through all rows of the file in their order for every batch.
  const { rows: found } = await sql<{
    number: number
    draft: BookDraft | null
    sha256: Uint8Array
    keys: string[]
    joins: EarlierRow['joins']
  }>`
    with same as materialized (
      select import_id, number from catalog.import_rows where keys && ${keys}::text[]),
    earlier as materialized (
      select number from same where import_id = ${importId} and number < ${first} order by number limit 500)
    select row.number, row.draft, row.sha256, row.keys,
      case when row.verdict in ('merge', 'already') and (row.match_edition_id is not null or row.match_row is not null)
        then jsonb_build_object('editionId', row.match_edition_id, 'workId', row.match_work_id, 'row', row.match_row)
      end as joins
    from earlier join catalog.import_rows row on row.import_id = ${importId} and row.number = earlier.number
    order by row.number`.execute(db)
  return new Map(
    found.flatMap(({ number, draft, sha256, keys, joins }) =>
      draft === null ? [] : [[number, { number, draft, sha: hex(sha256), keys, joins }]],
    ),
  )
}

/** Records that this library brought before, byte for byte. */
async function sameRecords(
  db: Db,
  libraryId: string,
  rows: readonly ReadRow[],
): Promise<Map<string, string>> {
  const hashes = rows.map(({ sha256 }) => Buffer.from(sha256))
  const { rows: found } = await sql<{ edition_id: string; sha256: Uint8Array }>`
    with same as materialized (
      select edition_id, sha256, library_id from catalog.records where sha256 = any(${hashes}))
    select same.edition_id, same.sha256
    from same join catalog.editions edition on edition.id = same.edition_id
      join catalog.holdings holding on holding.work_id = edition.work_id and holding.library_id = same.library_id
    where same.library_id = ${libraryId} and edition.removed_at is null`.execute(db)
  return new Map(found.map(({ edition_id, sha256 }) => [hex(sha256), edition_id]))
}

async function editionsWithCopies(
  db: Db,
  libraryId: string,
  known: readonly Candidate[],
): Promise<Set<string>> {
  const ids = known.flatMap(({ editionId }) => editionId ?? [])
  if (ids.length === 0) return new Set()
  const found = await tables(db)
    .selectFrom('catalog.copies')
    .select('edition_id')
    .distinct()
    .where('library_id', '=', libraryId)
    .where('edition_id', '=', sql<string>`any(${ids})`)
    .execute()
  return new Set(found.map(({ edition_id }) => edition_id))
}

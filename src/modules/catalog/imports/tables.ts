import type { Generated } from 'kysely'
import type { Json } from '../column-types.ts'
import type { BookDraft, OriginalFormat, Told, Unreadable } from '../drafts/draft.ts'
import type { ImportRules } from '../drafts/match.ts'
import type { FieldChange } from '../drafts/merging.ts'
import type { FileColumns } from './mapping.ts'

export type ImportStatus =
  | 'reading'
  | 'ready'
  | 'refused'
  | 'writing'
  | 'written'
  | 'undoing'
  | 'undone'
  | 'failed'

/** `copies`: for every record one where it names none, or only those that records name. */
export type ImportOptions = {
  branchId: string
  copies: 'every' | 'named'
  itemType: string | null
  /** Missing in imports of earlier versions, which did as is usual. */
  rules?: ImportRules
}

type Imports = {
  id: string
  library_id: string
  /** Null when the account of whoever made it is gone. */
  person_id: string | null
  file_name: string
  file_path: string
  file_bytes: number
  format: OriginalFormat | null
  status: ImportStatus
  refusal: Json<Unreadable | null> | null
  options: Json<ImportOptions>
  /** Of a CSV file: its columns and the fields they go to. */
  mapping: Json<FileColumns | null> | null
  /** The rows were read another way than is asked now. */
  rows_stale: Generated<boolean>
  /** The import whose failures this one brings again. */
  retry_of: string | null
  records_read: Generated<number>
  records_done: Generated<number>
  task_id: string | null
  created_at: Date
  read_at: Date | null
  written_at: Date | null
  undone_at: Date | null
  undone_by: string | null
}

export type Verdict = 'new' | 'new-edition' | 'merge' | 'already' | 'ask' | 'unreadable'
export type Decision = 'add' | 'merge' | 'leave'
export type RowResult = 'added' | 'merged' | 'already' | 'left' | 'failed'

type ImportRows = {
  import_id: string
  number: number
  title: string | null
  by_line: string | null
  verdict: Verdict
  reason: Json<Unreadable> | null
  told: Json<Told[]>
  draft: Json<BookDraft> | null
  format: OriginalFormat
  original: Uint8Array | null
  sha256: Uint8Array
  match_edition_id: string | null
  match_work_id: string | null
  match_row: number | null
  changes: Json<FieldChange[]> | null
  /** What later records of the file find this one by. */
  keys: Generated<string[]>
  decision: Decision | null
  result: RowResult | null
  /** What happened to it beside the result, as a barcode that was taken. */
  remarks: Json<Told[]>
  edition_id: string | null
  /** When a person mended it. */
  repaired_at: Date | null
}

export type ChangeKind =
  | 'work-added'
  | 'edition-added'
  | 'edition-filled'
  | 'holding-added'
  | 'copy-added'
  | 'own-filled'

type ImportChanges = {
  import_id: string
  position: number
  number: number
  kind: ChangeKind
  target_id: string
  before: Json<Record<string, unknown>> | null
  /** Null until undone; then 'undone' or why it was left. */
  outcome: string | null
}

type ImportMappings = { library_id: string; headings: string; mapping: Json<unknown>; used_at: Date }
type ImportRuleSets = { library_id: string; rules: Json<unknown> }

export type ImportTables = {
  'catalog.import_mappings': ImportMappings
  'catalog.import_rules': ImportRuleSets
  'catalog.imports': Imports
  'catalog.import_rows': ImportRows
  'catalog.import_changes': ImportChanges
}

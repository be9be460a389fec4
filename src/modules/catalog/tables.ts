import type { ColumnType, Generated } from 'kysely'
import type { Db } from '../../database.ts'
import type { BookDraft, Format, IdentifierKind, OriginalFormat, Role, Told, Unreadable } from './draft.ts'

/** JSON goes in as text and comes out parsed. */
type Json<T> = ColumnType<T, string, string>
/** A literal of PostgreSQL's, never read back. */
type Literal = ColumnType<string, string, string>

type Works = {
  id: string
  title: string
  subtitle: string | null
  other_titles: Generated<string[]>
  sort_title: string
  /** Who made it, in one line for lists and covers; kept in step with the contributions. */
  by_line: Generated<string>
  language: string | null
  original_year: number | null
  match_key: string
  search: Literal
  popularity: Generated<number>
  made_by_library: string | null
  provisional_for: string | null
  merged_into: string | null
  removed_at: Date | null
  revision: Generated<number>
  created_at: Date
  updated_at: Date
}

type Editions = {
  id: string
  work_id: string
  title: string
  subtitle: string | null
  statement: string | null
  edition_statement: string | null
  publisher: string | null
  place: string | null
  published: string | null
  year: number | null
  languages: Generated<string[]>
  pages: number | null
  extent: string | null
  format: Format
  summary: string | null
  notes: Generated<string[]>
  call_number: string | null
  made_by_library: string | null
  removed_at: Date | null
  revision: Generated<number>
  created_at: Date
  updated_at: Date
}

type Contributors = {
  id: string
  name: string
  sort_name: string
  other_name: string | null
  kind: 'person' | 'body' | 'meeting'
  dates: string
  match_key: string
  created_at: Date
}

type Contributions = {
  id: string
  work_id: string
  edition_id: string | null
  contributor_id: string
  role: Role
  position: number
}

type Subjects = { id: string; label: string; kind: string; match_key: string }
type WorkSubjects = { work_id: string; subject_id: string; position: number }
type Series = { id: string; name: string; match_key: string }
type EditionSeries = { edition_id: string; series_id: string; number: string | null; position: number }
type Identifiers = { edition_id: string; kind: IdentifierKind; value: string }

type Records = {
  id: string
  edition_id: string
  library_id: string | null
  import_id: string | null
  format: OriginalFormat
  original: Uint8Array
  sha256: Uint8Array
  created_at: Date
}

type Holdings = {
  library_id: string
  work_id: string
  sort_title: string
  popularity: Generated<number>
  added_at: Date
}

export type CopyStatus =
  | 'in-collection'
  | 'damaged'
  | 'in-repair'
  | 'missing'
  | 'lost'
  | 'claimed-returned'
  | 'withdrawn'

/** Where a copy is by the desk's book-keeping; written by circulation alone. */
export type Availability = 'on-shelf' | 'on-loan' | 'on-hold-shelf' | 'in-transit'

type Copies = {
  id: string
  library_id: string
  work_id: string
  edition_id: string
  barcode: string
  owning_branch_id: string
  holding_branch_id: string
  call_number: string | null
  location: string | null
  item_type: string
  condition: string | null
  status: Generated<CopyStatus>
  reference_only: Generated<boolean>
  availability: Generated<Availability>
  due_at: Date | null
  price_minor: number | null
  note: string | null
  /** 'YYYY-MM-DD' */
  acquired_on: string | null
  revision: Generated<number>
  created_at: Date
  updated_at: Date
}

type BarcodeNumbers = { library_id: string; next: number }

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
export type ImportOptions = { branchId: string; copies: 'every' | 'named'; itemType: string | null }

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
  records_read: Generated<number>
  records_done: Generated<number>
  task_id: string | null
  created_at: Date
  read_at: Date | null
  written_at: Date | null
  undone_at: Date | null
}

export type Verdict = 'new' | 'new-edition' | 'merge' | 'already' | 'ask' | 'unreadable'
export type Decision = 'add' | 'merge' | 'leave'
export type RowResult = 'added' | 'merged' | 'already' | 'left' | 'failed'

/** One field that a merge would fill, and with what. Only empty fields are filled. */
export type FieldChange = { field: string; to: string }

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
}

export type ChangeKind = 'work-added' | 'edition-added' | 'edition-filled' | 'holding-added' | 'copy-added'

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

export type CatalogTables = {
  'catalog.works': Works
  'catalog.editions': Editions
  'catalog.contributors': Contributors
  'catalog.contributions': Contributions
  'catalog.subjects': Subjects
  'catalog.work_subjects': WorkSubjects
  'catalog.series': Series
  'catalog.edition_series': EditionSeries
  'catalog.identifiers': Identifiers
  'catalog.records': Records
  'catalog.holdings': Holdings
  'catalog.copies': Copies
  'catalog.barcode_numbers': BarcodeNumbers
  'catalog.imports': Imports
  'catalog.import_rows': ImportRows
  'catalog.import_changes': ImportChanges
}

export const tables = (db: Db) => db.$extendTables<CatalogTables>()

import type { ColumnType, Generated } from 'kysely'
import type { LoggedBook, LoggedChallenge, LoggedGoal, LoggedShelf, Source, Told } from './logged-book.ts'

export type ImportStatus = 'reading' | 'ready' | 'refused' | 'writing' | 'written'
/** `known`: the very same row was imported before, and its book stands in the log. */
export type Verdict = 'sure' | 'unsure' | 'none' | 'known' | 'unreadable'
export type Decision = 'match' | 'own' | 'leave'
export type RowResult = 'added' | 'filled' | 'same' | 'left' | 'failed'

/** A work that a row may be of, and the edition that has its number. */
export type Candidate = { workId: string; editionId: string | null }

/** Read as it was written; written as text. */
type Json<Value> = ColumnType<Value, string | null, string | null>

type Imports = {
  id: string
  person_id: string
  file_name: string
  /** Its name under FILES_DIR until it is read. */
  file_path: string
  source: Source | null
  status: ImportStatus
  refusal: Json<Told | null>
  rows_read: Generated<number>
  task_id: string | null
  /** The reader's own day on which they brought it: what came into the log at an unknown time came then. */
  day: string
  created_at: Date
  written_at: Date | null
}

type ImportRows = {
  import_id: string
  person_id: string
  number: number
  /** All that the file said in this row. */
  source: Json<Record<string, string>>
  book: Json<LoggedBook | null>
  shelf: Json<LoggedShelf | null>
  goal: Json<LoggedGoal | null>
  challenge: Json<LoggedChallenge | null>
  title: string | null
  by_line: string | null
  /** Of `source`: equal rows have equal ones. */
  fingerprint: Uint8Array
  /** By which a later file of the same program tells that it is the same book. */
  source_key: string | null
  verdict: Verdict
  reason: Json<Told | null>
  candidates: Json<Candidate[]>
  work_id: string | null
  edition_id: string | null
  decision: Decision | null
  result: RowResult | null
  book_id: string | null
}

export type ImportTables = { 'reading.imports': Imports; 'reading.import_rows': ImportRows }
